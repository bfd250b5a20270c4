"""Carrying out a decision: what each move writes, inside the turn's second transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import (
    checklist_moves,
    clock,
    escalation,
    languages,
    replies,
    requests,
    stepping,
    ticket_moves,
    topic_choice,
    verdicts,
)
from conversation.arbitration import HANDED_OFF_FOR, Move
from conversation.facts import ARTICLE_PREFIX, NONE_OF_THESE, Decision, step_option
from conversation.models import MessageKind, Outcome, Owner, Verdict
from conversation.replies import Scene
from core.event_log import BOT
from handoff import checklists, priorities, tickets
from handoff.models import Reason
from knowledge import rendered
from knowledge.models import Scope
from knowledge.published import PublishedArticle

MOST_REFUSALS = 2
"""Answers or choices that did not help, after which people take over."""


async def carry_out(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """Write what a decision means: the verdict first, then the move's replies and effects.

    Raises:
        sequence.Superseded: the conversation changed owner since the turn began.
    """
    request = scene.episode.request
    before = request.clock_started_at, request.clock_paused_at
    if scene.question is not None and scene.episode.conversation.owner is Owner.BOT:
        requests.note_question(session, request, scene.question, by=BOT, now=scene.now)
        clock.question(session, request, scene.message, scene.now)
    if scene.is_upset:
        await _note_upset(session, scene)
    if decision.verdict is not None:
        await verdicts.note(session, request, scene.message, Verdict(decision.verdict), scene.now)
    if decision.verdict == Verdict.DID_NOT_HELP:
        clock.objected(session, request, scene.message, scene.now)
    await _MOVES[Move(decision.move)](session, scene, decision)
    if (request.clock_started_at, request.clock_paused_at) != before:
        await clock.wind(session, request)


async def _note_upset(session: AsyncSession, scene: Scene) -> None:
    """Keep that the customer is angry: a ticket that comes later is more pressing, and one that is there at once."""
    scene.episode.request.upset_at = scene.episode.request.upset_at or scene.now
    if scene.episode.conversation.owner is not Owner.BOT:
        ticket = await tickets.live_of_conversation(session, scene.episode.conversation.id)
        if ticket is not None:
            tickets.raise_priority(session, ticket, priorities.OF_UPSET, by=BOT, now=scene.now)


async def _answer(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """Show an article and wait for a verdict, or do with it what its topic's scope says.

    The scope is that of this moment: the index, which the decision was made by, may lag behind, and of a title that is
    chosen it says nothing.
    """
    found = await replies.readable(session, scene, decision.articles)
    article = next((found[i] for i in decision.articles if i in found), None)
    if article is None:
        # Withdrawn since the search: what may not be read may not be cited.
        await _nothing_left(session, scene, decision)
        return
    if article.scope is not Scope.ANSWERED:
        await _say_outside(session, scene, article)
        return
    confidence = await replies.confidence(session, scene, article.id)
    options = replies.verdict_options(scene)
    # Whoever is upset is not sent through steps, but offered a person.
    if not scene.is_upset and await rendered.steps(article.body):
        options.append({"id": step_option(article.id, 1), "title": scene.text("option-steps")})
    options = replies.with_person(scene, options)
    if scene.episode.conversation.owner is Owner.BOT:
        clock.answered(session, scene.episode.request, scene.now)
    await requests.set_topic(session, scene.episode.request, article.topic, by=BOT, now=scene.now)
    await replies.show(session, scene, MessageKind.ANSWER, article.body, options=options, article=(article, confidence))
    await replies.back_to_checklist(session, scene)


async def _say_outside(session: AsyncSession, scene: Scene, article: PublishedArticle) -> None:
    """Say an article about what the bot does not decide; while it has the request, settle it or pass it on."""
    request = scene.episode.request
    is_with_bot = scene.episode.conversation.owner is Owner.BOT
    confidence = await replies.confidence(session, scene, article.id)
    text = await rendered.plain(article.body) or article.title
    if is_with_bot:
        clock.answered(session, request, scene.now)
        await requests.set_topic(session, request, article.topic, by=BOT, now=scene.now)
    await replies.show(session, scene, MessageKind.TEXT, text, article=(article, confidence))
    if not is_with_bot:
        await replies.back_to_checklist(session, scene)
    elif article.scope in HANDED_OFF_FOR:
        await escalation.hand_off(session, scene.episode, HANDED_OFF_FOR[article.scope], by=BOT, now=scene.now)
    else:
        await requests.close(session, request, Outcome.OUT_OF_AREA, by=BOT, now=scene.now)


async def _offer(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    found = await replies.readable(session, scene, decision.articles)
    articles = [found[i] for i in decision.articles if i in found]
    if not articles:
        await _nothing_left(session, scene, decision)
        return
    spoken = scene.episode.conversation.language
    options = [{"id": f"{ARTICLE_PREFIX}{a.id}", **languages.choice(a.title, spoken, a.language)} for a in articles]
    options.append({"id": NONE_OF_THESE, "title": scene.text("option-none-of-these")})
    text = replies.with_sympathy(scene, scene.text("bot-choices"))
    options = replies.with_person(scene, options)
    message = await replies.bot(session, scene, MessageKind.CHOICES, text, options=options)
    for article in articles:
        replies.note_shown(session, scene, message, article, scene.confidences.get(article.id, 0.0))
    await replies.back_to_checklist(session, scene)


async def _offered_before(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """Say that the titles which were offered are all that there is, and offer a person."""
    text = replies.with_sympathy(scene, scene.text("bot-offered-before"))
    await replies.bot(session, scene, MessageKind.TEXT, text, options=[replies.person_option(scene)])


async def _answered_before(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """Say that the article which was shown is all that there is, and offer a person unless one is on the way."""
    article = next(iter((await replies.readable(session, scene, decision.articles)).values()), None)
    if article is None:
        await _nothing_left(session, scene, decision)
        return
    is_with_bot = scene.episode.conversation.owner is Owner.BOT
    key = "bot-answered-before" if is_with_bot else "bot-answered-while-waiting"
    options = [*replies.verdict_options(scene)[:1], replies.person_option(scene)] if is_with_bot else []
    if is_with_bot:
        clock.answered(session, scene.episode.request, scene.now)
    card = replies.card_of(article, await replies.confidence(session, scene, article.id), "")
    text = replies.with_sympathy(scene, scene.text(key, title=article.title))
    await replies.bot(session, scene, MessageKind.TEXT, text, options=options, card=card)
    await replies.back_to_checklist(session, scene)


async def _try_another(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """Show the best article that was not shown yet; after the second refusal, or without one, hand off."""
    request = scene.episode.request
    tried = await verdicts.of_request(session, request.id)
    refused = {each.message_id for each in tried if each.verdict is Verdict.DID_NOT_HELP}
    left = await verdicts.not_shown_yet(session, tried) if len(refused) < MOST_REFUSALS else {}
    found = await replies.readable(session, scene, left)
    article = next((found[each] for each in left if each in found and found[each].scope is Scope.ANSWERED), None)
    if article is None:
        await _hand_off(session, scene, decision)
        return
    clock.answered(session, request, scene.now)
    text = f"{scene.text('bot-another')}\n\n{article.body}"
    options = [*replies.verdict_options(scene), replies.person_option(scene)]
    scene = replace(scene, search_id=verdicts.search_behind(tried))
    await replies.show(session, scene, MessageKind.ANSWER, text, options=options, article=(article, left[article.id]))


async def _hand_off(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    reason = decision.reason or Reason.NO_ANSWER
    if decision.verdict is None:
        await topic_choice.choose(session, scene)
    await escalation.hand_off(session, scene.episode, reason, by=BOT, now=scene.now)


async def _confirm(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    conversation, request = scene.episode.conversation, scene.episode.request
    if request.closed_at is not None:
        await replies.bot(session, scene, MessageKind.TEXT, scene.text("bot-welcome"))
        return
    await replies.system(session, scene, MessageKind.RESOLVED, scene.text("resolved-confirmed"))
    ticket = await tickets.live_of_conversation(session, conversation.id)
    if ticket is not None:
        await checklists.end(session, ticket, by=BOT, now=scene.now)
        tickets.resolve(session, ticket, tickets.Ending("answered_by_article"), by=BOT, now=scene.now)
        await escalation.give_to(session, conversation, Owner.BOT, by=BOT, now=scene.now)
    await requests.close(session, request, Outcome.CONFIRMED, by=BOT, now=scene.now)


async def _welcome(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    if clock.is_only_taken_up(scene.episode.request):
        # The request was taken for solved, and these thanks say that it is.
        await verdicts.note(session, scene.episode.request, scene.message, Verdict.HELPED, scene.now)
        await _confirm(session, scene, decision)
        return
    await replies.say_line(session, scene, "bot-welcome")


def _line(key: str) -> "Carry":
    async def carry(session: AsyncSession, scene: Scene, decision: Decision) -> None:
        await replies.say_line(session, scene, key)

    return carry


async def _nothing_left(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    if scene.episode.conversation.owner is Owner.QUEUE:
        await checklist_moves.acknowledge(session, scene)
    else:
        await _hand_off(session, scene, replace(decision, reason=Reason.NO_ANSWER))


Carry = Callable[[AsyncSession, Scene, Decision], Awaitable[None]]
_MOVES: dict[Move, Carry] = {
    Move.ANSWER: _answer,
    Move.SHOW_STEP: stepping.show_step,
    Move.ANSWERED_BEFORE: _answered_before,
    Move.OFFERED_BEFORE: _offered_before,
    Move.TRY_ANOTHER: _try_another,
    Move.ALARM: ticket_moves.alarm,
    Move.DECLINE: _answer,
    Move.REFER: _answer,
    Move.TELL: _answer,
    Move.OFFER_CHOICES: _offer,
    Move.HAND_OFF: _hand_off,
    Move.CONFIRM: _confirm,
    Move.FILL_FIELD: checklist_moves.fill,
    Move.TAKE_AS_WRITTEN: checklist_moves.take_as_written,
    Move.SKIP_FIELD: checklist_moves.skip,
    Move.ASK_AGAIN: checklist_moves.ask_again,
    Move.ACKNOWLEDGE: checklist_moves.acknowledge,
    Move.ALREADY_WAITING: ticket_moves.already_waiting,
    Move.GREET: _line("bot-greeting"),
    Move.WELCOME: _welcome,
    Move.SAY_GOODBYE: _line("bot-goodbye"),
    Move.ASK_FOR_WORDS: _line("bot-ask-for-words"),
    Move.INTRODUCE: _line("bot-introduction"),
    Move.CHAT: _line("bot-small-talk"),
    Move.EXPLAIN: _line("bot-why"),
    Move.CANCEL: ticket_moves.cancel,
    Move.TELL_STATUS: ticket_moves.tell_status,
    Move.CALL_BACK: ticket_moves.call_back,
    Move.CORRECT_FIELD: checklist_moves.correct,
    Move.SOOTHE: ticket_moves.soothe,
    Move.WITHDRAW: ticket_moves.withdraw,
}
