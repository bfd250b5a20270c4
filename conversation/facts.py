"""What arbitration reads about a turn and what it decides, with their JSON for the way through Rasa."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from conversation.models import Owner, Verdict
from handoff.models import Reason
from knowledge.models import Scope
from retrieval.bands import Band

HELPED = "helped"
DID_NOT_HELP = "did_not_help"
NONE_OF_THESE = "none_of_these"
PERSON = "person"
SKIP = "skip"
WITHDRAW = "withdraw"
CALLBACK_PHONE, CALLBACK_TIME = "callback_phone", "callback_time"
WHAT_HAPPENED = "what_happened"
"""The checklist question that the customer's own question answers."""
CALLBACK_FIELDS = frozenset({CALLBACK_PHONE, CALLBACK_TIME})
"""Questions of the checklist about a call."""
ARTICLE_PREFIX = "article:"
STEP_PREFIX = "step:"
"""Of `step:ARTICLE:NUMBER`, which asks for one step of an article."""
VERDICTS = {HELPED: Verdict.HELPED, DID_NOT_HELP: Verdict.DID_NOT_HELP, NONE_OF_THESE: Verdict.DID_NOT_HELP}


@dataclass(frozen=True, slots=True)
class OpenField:
    """The checklist question that waits for an answer.

    Attributes:
        key: the field.
        value: what this message would mean for it, or `None` if it does not fit.
        as_written: it does not fit either, but has been asked for again already: `value` is the words themselves.
        is_choice: it asks to choose; what fits is the title of an option.
        is_certain: what fits cannot be taken for anything else, such as an e-mail address.
    """

    key: str
    value: str | None
    as_written: bool = False
    is_choice: bool = False
    is_certain: bool = False

    @property
    def fits(self) -> bool:
        """Whether the message is an answer such as was asked for."""
        return self.value is not None and not self.as_written


@dataclass(frozen=True, slots=True)
class Turn:
    """One customer message with everything that decides what happens next.

    Attributes:
        option: id of the option that was chosen instead of writing.
        asks_for_person: found by the phrase list.
        asks_for_callback: to be called by telephone, found by the phrase list.
        denies_call: names a person or a call only to do without, by the phrase list.
        is_upset: anger or an insult, found by the phrase list.
        is_unsafe: a threat, harm to oneself or a fraud while it happens, found by the phrase list.
        social: one of `phrases.WHOLE`, if that is the whole message.
        has_words: the message has at least one letter or digit.
        is_question: it asks something, by its question mark or its first words.
        is_short: it has at most three words.
        band: how good the best article is; `None` when searching failed.
        is_near: though none may be shown, the best article was not far from it.
        articles: ids of the articles found, best first.
        scope: of the first of them, as the index has it.
        awaits_verdict: an answer was shown in this request and the customer has not said whether it helped.
        awaits_choice: titles were offered last and none was chosen or refused.
        answered_with: ids of the articles that this request was answered with so far.
        offered: ids of the articles whose titles this request was offered so far.
        was_upset: the customer was angry in this request before.
        can_correct: a question of the ticket's checklist was answered.
        names_another: the message names another value of a kind that was given, and the open question asks for nothing
            of that kind.
        corrects: besides that it says in so many words that what was given is wrong.
    """

    owner: Owner
    option: str | None = None
    asks_for_person: bool = False
    asks_for_callback: bool = False
    denies_call: bool = False
    is_upset: bool = False
    is_unsafe: bool = False
    social: str | None = None
    has_words: bool = True
    is_question: bool = False
    is_short: bool = False
    band: Band | None = None
    is_near: bool = False
    articles: tuple[UUID, ...] = ()
    scope: Scope = Scope.ANSWERED
    open_field: OpenField | None = None
    awaits_verdict: bool = False
    awaits_choice: bool = False
    answered_with: tuple[UUID, ...] = ()
    offered: tuple[UUID, ...] = ()
    was_upset: bool = False
    can_correct: bool = False
    names_another: bool = False
    corrects: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it travels in a message's metadata."""
        ids = {"articles": self.articles, "answered_with": self.answered_with, "offered": self.offered}
        return {**asdict(self), **{name: [str(each) for each in found] for name, found in ids.items()}}

    @classmethod
    def from_json(cls, sent: dict[str, Any]) -> "Turn":
        """The inverse of `as_json`.

        Raises:
            KeyError, TypeError, ValueError: it is not what `as_json` made.
        """
        field = sent["open_field"]
        return cls(
            owner=Owner(sent["owner"]),
            option=sent["option"],
            asks_for_person=bool(sent["asks_for_person"]),
            asks_for_callback=bool(sent["asks_for_callback"]),
            denies_call=bool(sent["denies_call"]),
            is_upset=bool(sent["is_upset"]),
            is_unsafe=bool(sent["is_unsafe"]),
            social=sent["social"],
            has_words=bool(sent["has_words"]),
            is_question=bool(sent["is_question"]),
            is_short=bool(sent["is_short"]),
            band=Band(sent["band"]) if sent["band"] is not None else None,
            is_near=bool(sent["is_near"]),
            articles=tuple(UUID(article) for article in sent["articles"]),
            scope=Scope(sent["scope"]),
            open_field=_open_field(field) if field else None,
            awaits_verdict=bool(sent["awaits_verdict"]),
            awaits_choice=bool(sent["awaits_choice"]),
            answered_with=tuple(UUID(article) for article in sent["answered_with"]),
            offered=tuple(UUID(article) for article in sent["offered"]),
            was_upset=bool(sent["was_upset"]),
            can_correct=bool(sent["can_correct"]),
            names_another=bool(sent["names_another"]),
            corrects=bool(sent["corrects"]),
        )


def step_option(article_id: UUID, number: int) -> str:
    """The option that asks for a step, from 1 on."""
    return f"{STEP_PREFIX}{article_id}:{number}"


def asked_step(option: str | None) -> tuple[UUID, int] | None:
    """The article and the number of the step that an option asks for; None if it is no such option."""
    if option is None or not option.startswith(STEP_PREFIX):
        return None
    article, _, number = option.removeprefix(STEP_PREFIX).partition(":")
    try:
        return UUID(article), int(number)
    except ValueError:
        return None


def _open_field(sent: dict[str, Any]) -> OpenField:
    flags = (bool(sent[name]) for name in ("as_written", "is_choice", "is_certain"))
    return OpenField(sent["key"], sent["value"], *flags)


@dataclass(frozen=True, slots=True)
class Decision:
    """What arbitration decided.

    Attributes:
        row: name of the row of the table that decided.
        move: what to do, see `conversation.arbitration.Move`.
        reason: why, for a handoff.
        articles: what to show, best first.
        value: what to write into the open checklist field.
        verdict: what the customer said of the last answer: helped or did_not_help.
        is_upset: whether the customer is angry.
    """

    row: str
    move: str
    reason: Reason | None = None
    articles: tuple[UUID, ...] = ()
    value: str | None = None
    verdict: str | None = None
    is_upset: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it travels back in Rasa's reply."""
        return {**asdict(self), "articles": [str(article) for article in self.articles]}

    @classmethod
    def from_json(cls, sent: dict[str, Any]) -> "Decision":
        """The inverse of `as_json`.

        Raises:
            KeyError, TypeError, ValueError: it is not what `as_json` made.
        """
        reason = sent["reason"]
        return cls(
            row=str(sent["row"]),
            move=str(sent["move"]),
            reason=Reason(reason) if reason is not None else None,
            articles=tuple(UUID(article) for article in sent["articles"]),
            value=sent["value"],
            verdict=sent["verdict"],
            is_upset=bool(sent["is_upset"]),
        )
