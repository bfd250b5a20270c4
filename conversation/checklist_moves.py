"""Moves around a ticket's checklist: its answers, and what puts them right."""

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import corrections, escalation, replies
from conversation.facts import Decision
from conversation.models import MessageKind
from conversation.replies import Scene
from core.event_log import BOT, ActorKind, By
from directory import customers
from handoff import answers, checklists, tickets


async def fill(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """Write the answer into the open field, and ask the next one."""
    await _close_field(session, scene, decision.value)


async def take_as_written(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """The same with words that do not fit."""
    await _close_field(session, scene, decision.value, fits=False)


async def skip(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """Leave the open field empty, and ask the next one."""
    await _close_field(session, scene, None)


async def _close_field(session: AsyncSession, scene: Scene, value: str | None, *, fits: bool = True) -> None:
    ticket = await tickets.live_of_conversation(session, scene.episode.conversation.id)
    field = await checklists.open_field(session, ticket.id) if ticket is not None else None
    if ticket is None or field is None:
        await acknowledge(session, scene)
        return
    field.misfits += not fits
    await checklists.close_field(session, ticket, field, value, by=_customer(scene), now=scene.now)
    if field.type == "email" and value and fits:
        await customers.claim_email(session, scene.episode.conversation.customer_id, value, scene.now)
    sorry = replies.with_sympathy(scene, "")
    if not await escalation.ask_next(session, scene.episode, ticket, by=BOT, now=scene.now, opening=sorry):
        text = f"{sorry}{scene.text('notice-checklist-done', number=str(ticket.number))}"
        await replies.system(session, scene, MessageKind.NOTICE, text)


async def ask_again(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """Repeat the open question with its help."""
    await replies.back_to_checklist(session, scene, misfit=True)


async def acknowledge(session: AsyncSession, scene: Scene, decision: Decision | None = None) -> None:
    """Say that the message is with the ticket."""
    await replies.system(session, scene, MessageKind.NOTICE, scene.text("notice-added-to-ticket"))
    await replies.back_to_checklist(session, scene)


async def correct(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """Put an answer right with what was said; words that say no more than that it was wrong ask for it again."""
    ticket = await tickets.live_of_conversation(session, scene.episode.conversation.id)
    fields = await checklists.fields(session, ticket.id) if ticket is not None else []
    given = [each for each in fields if each.value is not None]
    if ticket is None or not given:
        await acknowledge(session, scene)
        return
    last = await checklists.last_answered(session, ticket.id) or given[-1]
    field, value = corrections.read(given, last, scene.message.text)
    if value is None:
        await checklists.reopen(session, ticket, field, by=_customer(scene), now=scene.now)
        await replies.back_to_checklist(session, scene)
        return
    await checklists.correct(session, ticket, field, value, by=_customer(scene), now=scene.now)
    if field.type == "email":
        await customers.claim_email(session, scene.episode.conversation.customer_id, value, scene.now)
    text = scene.text("notice-corrected", question=field.label, answer=answers.spoken(field, value))
    await replies.system(session, scene, MessageKind.NOTICE, text)
    await replies.back_to_checklist(session, scene)


def _customer(scene: Scene) -> By:
    return By(ActorKind.CUSTOMER, scene.episode.conversation.customer_id)
