"""Arbitration: the one place that decides what happens to a customer's message.

It is called once for each turn: by Rasa's action with the intent that is believed of Rasa's ranking, or by the turn
itself without one when an option was chosen, the phrase list already decides, or Rasa could not answer. The first row
of the table whose condition holds decides; the order of the rows is their precedence.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from conversation.facts import (
    ARTICLE_PREFIX,
    CALLBACK_FIELDS,
    DID_NOT_HELP,
    HELPED,
    NONE_OF_THESE,
    PERSON,
    SKIP,
    WHAT_HAPPENED,
    WITHDRAW,
    Decision,
    Turn,
    asked_step,
)
from conversation.intents import Intent
from conversation.models import Owner, Verdict
from handoff.models import Reason
from knowledge.models import Scope
from retrieval.bands import Band

MOST_CHOICES = 3
ASKS_FOR_PERSON, ASKS_FOR_CALLBACK = "asks_for_person", "callback"
CALLS_FOR_PEOPLE = frozenset({ASKS_FOR_PERSON, ASKS_FOR_CALLBACK})
HANDED_OFF_FOR = {Scope.REFERRED: Reason.OUT_OF_AREA, Scope.RESERVED: Reason.POLICY}
"""Scopes whose articles are said and handed off with, and for which reason."""
QUESTION_ROWS = frozenset(
    {"safety", "declined", "referred", "reserved", "repeated", "sure", "offered_again", "unsure", "nothing_found"}
)
"""Rows that take the message for the question that the request is about from now on."""


class Move(StrEnum):
    """What the bot does."""

    ANSWER = "answer"
    SHOW_STEP = "show_step"
    """One step of the article that was answered with: the one that was asked for, or else the next."""
    ANSWERED_BEFORE = "answered_before"
    """The same question again: do not repeat the article, and offer a person."""
    OFFERED_BEFORE = "offered_before"
    """The same again where only titles were offered: do not repeat them, and offer a person."""
    TRY_ANOTHER = "try_another"
    """It did not help: the best article that was not shown yet, or people."""
    ALARM = "alarm"
    """People have the request already, and shall look at it at once."""
    DECLINE = "decline"
    """Outside the area: say the article, and close the request."""
    REFER = "refer"
    """Not for the first line, or only for people to decide: say the article, and hand off to its topic's queue."""
    TELL = "tell"
    """Outside the area, but people have the request already: say the article and nothing else."""
    OFFER_CHOICES = "offer_choices"
    HAND_OFF = "hand_off"
    CONFIRM = "confirm"
    """The customer is helped: close the request."""
    FILL_FIELD = "fill_field"
    TAKE_AS_WRITTEN = "take_as_written"
    """Nothing that was said fits the question: keep the words rather than ask for ever."""
    SKIP_FIELD = "skip_field"
    ASK_AGAIN = "ask_again"
    ACKNOWLEDGE = "acknowledge"
    """Waiting for people: say that the message is with the ticket."""
    ALREADY_WAITING = "already_waiting"
    GREET = "greet"
    WELCOME = "welcome"
    """Answer to thanks."""
    SAY_GOODBYE = "say_goodbye"
    ASK_FOR_WORDS = "ask_for_words"
    INTRODUCE = "introduce"
    """Say who this is, and that a person can be had."""
    CHAT = "chat"
    """A friendly word, and back to the point."""
    EXPLAIN = "explain"
    """Why the checklist asks, and the question again."""
    CANCEL = "cancel"
    """Ask nothing more."""
    TELL_STATUS = "tell_status"
    CALL_BACK = "call_back"
    """Open a ticket for a call, or make one of the ticket that there is, and ask where and when."""
    CORRECT_FIELD = "correct_field"
    """Put the last answer to the checklist right, or ask for it again."""
    SOOTHE = "soothe"
    """A word about the anger, and a person to be had at once."""
    WITHDRAW = "withdraw"
    """The customer takes the ticket back."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: its name, when it holds, and what it decides."""

    name: str
    holds: Callable[[Turn, str | None], bool]
    decide: Callable[[Turn], Decision]


def decide(turn: Turn, intent: str | None) -> Decision:
    """What happens next.

    Args:
        turn: what is known about the message.
        intent: the one that is believed, or `None` when Rasa took no part.
    """
    if intent == Intent.COMPLAIN:
        turn = replace(turn, is_upset=True)
    row = next(row for row in TABLE if row.holds(turn, intent))
    return replace(row.decide(turn), is_upset=turn.is_upset)


def _waits(turn: Turn) -> bool:
    return turn.owner is Owner.QUEUE


_ABOUT_US: dict[str | None, Move] = {
    Intent.CHECK_STATUS: Move.TELL_STATUS,
    Intent.CANCEL: Move.CANCEL,
    Intent.ASK_WHY: Move.EXPLAIN,
    Intent.ASK_ABOUT_BOT: Move.INTRODUCE,
    Intent.MAKE_SMALL_TALK: Move.CHAT,
}
"""What is said of the conversation itself; it is never the answer to a checklist question."""


def _social_move(turn: Turn, intent: str | None) -> Move | None:
    moves = {
        "greeting": Move.GREET,
        Intent.GREET: Move.GREET,
        "thanks": Move.WELCOME,
        Intent.THANK: Move.WELCOME,
        "goodbye": Move.SAY_GOODBYE,
        Intent.SAY_GOODBYE: Move.SAY_GOODBYE,
        "vague": Move.ASK_FOR_WORDS,
        "next": Move.ASK_FOR_WORDS,
        "about": Move.INTRODUCE,
        "small_talk": Move.CHAT,
        "why": Move.ASK_FOR_WORDS if turn.open_field is None else Move.EXPLAIN,
        "cancel": Move.CANCEL,
        "status": Move.TELL_STATUS,
        # "It worked" said again, or of what a person did.
        Intent.REPORT_HELPED: Move.WELCOME,
    }
    if turn.social == "next" and turn.open_field is not None:
        # "Done" may be the answer.
        return None
    if turn.social:
        # Only a checklist can be gone back in.
        return moves.get(turn.social)
    if intent in _ABOUT_US:
        return _ABOUT_US[intent] if intent != Intent.ASK_WHY or turn.open_field is not None else None
    # A polite word around a checklist answer, a verdict or a question is not the message.
    if turn.open_field is not None or turn.band is Band.SURE:
        return None
    if turn.is_question and (turn.band is Band.UNSURE or intent == Intent.SAY_GOODBYE):
        return None
    if intent == Intent.REPORT_HELPED and turn.awaits_verdict:
        return None
    return moves.get(intent or "")


def _to_person(turn: Turn) -> Decision:
    if _waits(turn):
        return Decision(ASKS_FOR_PERSON, Move.ALREADY_WAITING)
    return Decision(ASKS_FOR_PERSON, Move.HAND_OFF, reason=Reason.ASKED_FOR_PERSON)


def _asks_for_callback(turn: Turn, intent: str | None) -> bool:
    field = turn.open_field
    # The number or the time that was asked for, with the word "call" around it.
    if field is not None and field.fits and (field.is_certain or field.key in CALLBACK_FIELDS):
        return False
    return turn.asks_for_callback or intent == Intent.REQUEST_CALLBACK


def _call_back(turn: Turn) -> Decision:
    return Decision(ASKS_FOR_CALLBACK, Move.CALL_BACK, reason=None if _waits(turn) else Reason.ASKED_FOR_PERSON)


def _corrects(turn: Turn, intent: str | None) -> bool:
    if turn.corrects:
        return True
    if not turn.can_correct or (intent != Intent.CORRECT_ANSWER and turn.social != "back"):
        return False
    return turn.open_field is None or not (turn.open_field.fits and turn.open_field.is_certain)


def _complains(turn: Turn, intent: str | None) -> bool:
    return intent == Intent.COMPLAIN and not _may_be_answered(turn)


def _soothe(turn: Turn) -> Decision:
    if turn.was_upset and not _waits(turn):
        return Decision("complaint", Move.HAND_OFF, reason=Reason.FRUSTRATED)
    return Decision("complaint", Move.SOOTHE)


def _unsafe(turn: Turn) -> Decision:
    if _waits(turn):
        return Decision("safety", Move.ALARM)
    return Decision("safety", Move.HAND_OFF, reason=Reason.SAFETY)


def _refused(turn: Turn) -> Decision:
    if _waits(turn):
        return Decision("did_not_help", Move.ACKNOWLEDGE, verdict=Verdict.DID_NOT_HELP)
    if turn.is_upset:
        return Decision("did_not_help", Move.HAND_OFF, reason=Reason.FRUSTRATED, verdict=Verdict.DID_NOT_HELP)
    return Decision("did_not_help", Move.TRY_ANOTHER, reason=Reason.DID_NOT_HELP, verdict=Verdict.DID_NOT_HELP)


def _chosen(turn: Turn) -> Decision:
    assert turn.option is not None
    return Decision("article_chosen", Move.ANSWER, articles=(UUID(turn.option.removeprefix(ARTICLE_PREFIX)),))


def _asks_for_step(turn: Turn, intent: str | None) -> bool:
    said_so = turn.social == "next" and turn.awaits_verdict and turn.open_field is None
    return said_so or asked_step(turn.option) is not None


def _step(turn: Turn) -> Decision:
    found = asked_step(turn.option)
    if found is None:
        return Decision("step_asked", Move.SHOW_STEP)
    return Decision("step_asked", Move.SHOW_STEP, articles=(found[0],), value=str(found[1]))


def _filled(turn: Turn) -> Decision:
    assert turn.open_field is not None
    return Decision("field_answered", Move.FILL_FIELD, value=turn.open_field.value)


def _written(turn: Turn) -> Decision:
    assert turn.open_field is not None
    return Decision("field_as_written", Move.TAKE_AS_WRITTEN, value=turn.open_field.value)


def _late(turn: Turn) -> Decision:
    return Decision("late_option", Move.ACKNOWLEDGE if _waits(turn) else Move.ASK_FOR_WORDS)


def _outside(turn: Turn, row: str) -> Decision:
    if _waits(turn):
        return Decision(row, Move.TELL, articles=turn.articles[:1])
    if turn.scope in HANDED_OFF_FOR:
        return Decision(row, Move.REFER, reason=HANDED_OFF_FOR[turn.scope], articles=turn.articles[:1])
    return Decision(row, Move.DECLINE, articles=turn.articles[:1])


def _digression(turn: Turn) -> Decision:
    if turn.band is Band.UNSURE:
        return Decision("digression", Move.OFFER_CHOICES, articles=turn.articles[:MOST_CHOICES])
    if turn.articles and turn.articles[0] in turn.answered_with:
        return Decision("digression", Move.ANSWERED_BEFORE, articles=turn.articles[:1])
    move = Move.ANSWER if turn.scope is Scope.ANSWERED else Move.TELL
    return Decision("digression", move, articles=turn.articles[:1])


def _nothing_found(turn: Turn) -> Decision:
    if _waits(turn):
        return Decision("nothing_found", Move.ACKNOWLEDGE)
    if turn.band is None:
        reason = Reason.BOT_FAILURE
    elif turn.is_upset:
        reason = Reason.FRUSTRATED
    else:
        reason = Reason.LOW_CONFIDENCE if turn.is_near else Reason.NO_ANSWER
    return Decision("nothing_found", Move.HAND_OFF, reason=reason)


def _social(kind: Move) -> Row:
    return Row(kind.value, lambda t, i: _social_move(t, i) is kind, lambda t: Decision(kind.value, _spoken(t, kind)))


def _spoken(turn: Turn, kind: Move) -> Move:
    # Whoever waits for a person is not asked what the matter is as if nobody had heard.
    return Move.ALREADY_WAITING if _waits(turn) and kind in (Move.GREET, Move.ASK_FOR_WORDS) else kind


def _asks_for_person(turn: Turn, intent: str | None) -> bool:
    if turn.option == PERSON:
        return True
    # An answer to the checklist often names people; there only the phrase list is certain enough.
    return turn.asks_for_person or (intent == Intent.REQUEST_HUMAN and turn.open_field is None)


def _may_be_answered(turn: Turn) -> bool:
    return turn.band in (Band.SURE, Band.UNSURE)


def _is_surely(turn: Turn, scope: Scope) -> bool:
    return turn.band is Band.SURE and turn.scope is scope


def _judges(turn: Turn, intent: str | None, plain: Intent, short: Intent) -> bool:
    shown = turn.awaits_verdict or (turn.awaits_choice and plain is Intent.REPORT_NOT_HELPED)
    if not shown or turn.open_field is not None:
        return False
    # "Yes, but what does it cost?" is the next question, not a verdict.
    return intent == plain or (intent == short and turn.band is not Band.SURE)


def _refuses(turn: Turn, intent: str | None) -> bool:
    if turn.option in (DID_NOT_HELP, NONE_OF_THESE):
        return True
    return _judges(turn, intent, Intent.REPORT_NOT_HELPED, Intent.DENY)


def _is_helped(turn: Turn, intent: str | None) -> bool:
    return turn.option == HELPED or _judges(turn, intent, Intent.REPORT_HELPED, Intent.AFFIRM)


def _skips(turn: Turn, intent: str | None) -> bool:
    if turn.open_field is None:
        return False
    if turn.option == SKIP:
        return True
    # "No, it was on Tuesday" is an answer, and so is "no" where it is among the options; only a bare "no" declines.
    is_option = turn.open_field.is_choice and turn.open_field.fits
    return turn.is_short and intent in (Intent.SKIP_QUESTION, Intent.DENY) and not is_option


def _digresses(turn: Turn, intent: str | None) -> bool:
    # While a checklist question is open only a clear question leaves it; a statement is taken as its answer.
    if turn.open_field is None or intent == Intent.INFORM:
        return False
    if turn.band is Band.UNSURE:
        # What happened is often told as a question.
        is_asked = turn.is_question and intent == Intent.ASK_QUESTION
        return is_asked and turn.open_field.key != WHAT_HAPPENED and not _is_offered_again(turn)
    return turn.band is Band.SURE and (turn.is_question or not turn.open_field.fits)


def _is_repeated(turn: Turn, intent: str | None) -> bool:
    return turn.band is Band.SURE and turn.articles[0] in turn.answered_with


def _is_offered_again(turn: Turn) -> bool:
    return turn.band is Band.UNSURE and set(turn.articles[:MOST_CHOICES]) <= set(turn.offered)


def _short_reply(turn: Turn, intent: str | None) -> bool:
    # "Yes" and "no" mean nothing without something to say them to.
    return intent in (Intent.AFFIRM, Intent.DENY, Intent.SKIP_QUESTION) and not _may_be_answered(turn)


# fmt: off
TABLE: tuple[Row, ...] = (
    Row("safety", lambda t, i: t.is_unsafe, _unsafe),
    Row("article_chosen", lambda t, i: (t.option or "").startswith(ARTICLE_PREFIX), _chosen),
    Row("step_asked", _asks_for_step, _step),
    Row(ASKS_FOR_PERSON, _asks_for_person, _to_person),
    Row(ASKS_FOR_CALLBACK, _asks_for_callback, _call_back),
    Row("withdraw", lambda t, i: t.option == WITHDRAW, lambda t: Decision("withdraw", Move.WITHDRAW)),
    _social(Move.WELCOME),
    _social(Move.GREET),
    _social(Move.SAY_GOODBYE),
    _social(Move.ASK_FOR_WORDS),
    *map(_social, (Move.INTRODUCE, Move.CHAT, Move.EXPLAIN, Move.CANCEL, Move.TELL_STATUS)),
    Row("field_skipped", _skips, lambda t: Decision("field_skipped", Move.SKIP_FIELD)),
    Row("helped", _is_helped, lambda t: Decision("helped", Move.CONFIRM, verdict=Verdict.HELPED)),
    Row("did_not_help", _refuses, _refused),
    Row("complaint", _complains, _soothe),
    Row("corrected", _corrects, lambda t: Decision("corrected", Move.CORRECT_FIELD)),
    Row("late_option", lambda t, i: t.option is not None and t.open_field is None, _late),
    Row("no_words", lambda t, i: not t.has_words, lambda t: Decision("no_words", _spoken(t, Move.ASK_FOR_WORDS))),
    Row("digression", _digresses, _digression),
    Row("field_answered", lambda t, i: t.open_field is not None and t.open_field.fits, _filled),
    Row("field_as_written", lambda t, i: t.open_field is not None and t.open_field.value is not None, _written),
    Row("field_misfit", lambda t, i: t.open_field is not None, lambda t: Decision("field_misfit", Move.ASK_AGAIN)),
    Row("short_reply", _short_reply, lambda t: Decision("short_reply", _spoken(t, Move.ASK_FOR_WORDS))),
    Row("declined", lambda t, i: _is_surely(t, Scope.DECLINED), lambda t: _outside(t, "declined")),
    Row("referred", lambda t, i: _is_surely(t, Scope.REFERRED), lambda t: _outside(t, "referred")),
    Row("reserved", lambda t, i: _is_surely(t, Scope.RESERVED), lambda t: _outside(t, "reserved")),
    Row("repeated", _is_repeated, lambda t: Decision("repeated", Move.ANSWERED_BEFORE, articles=t.articles[:1])),
    Row("sure", lambda t, i: t.band is Band.SURE, lambda t: Decision("sure", Move.ANSWER, articles=t.articles[:1])),
    Row("offered_again", lambda t, i: _is_offered_again(t) and not _waits(t),
        lambda t: Decision("offered_again", Move.OFFERED_BEFORE)),
    Row("unsure", lambda t, i: t.band is Band.UNSURE and not _waits(t),
        lambda t: Decision("unsure", Move.OFFER_CHOICES, articles=t.articles[:MOST_CHOICES])),
    Row("nothing_found", lambda t, i: True, _nothing_found),
)
# fmt: on
