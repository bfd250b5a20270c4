"""The steps of an article, one at a time: which one is asked for, and how it is shown."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import clock, replies, verdicts
from conversation.facts import Decision, step_option
from conversation.models import MessageKind, Owner
from conversation.replies import Scene
from knowledge import rendered
from knowledge.models import Scope


async def show_step(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """Show one step, and ask whether it is solved; where there is no such step, ask for words."""
    wanted, number = await _wanted_step(session, scene, decision)
    article = (await replies.readable(session, scene, [wanted] if wanted else [])).get(wanted or scene.turn_id)
    steps = await rendered.steps(article.body) if article is not None else ()
    if article is None or article.scope is not Scope.ANSWERED or not 0 < number <= len(steps):
        await replies.say_line(session, scene, "bot-ask-for-words")
        return
    options = replies.verdict_options(scene)
    if number < len(steps):
        options.append({"id": step_option(article.id, number + 1), "title": scene.text("option-next-step")})
    if scene.episode.conversation.owner is Owner.BOT:
        clock.answered(session, scene.episode.request, scene.now)
    head = scene.text("bot-step", number=str(number), count=str(len(steps)))
    card = replies.card_of(article, await replies.confidence(session, scene, article.id), "")
    text = f"**{head}**\n\n{steps[number - 1]}"
    await replies.bot(session, scene, MessageKind.ANSWER, text, options=options, card=card)
    await verdicts.note_step(session, scene.episode.request, article.id, number, len(steps))
    await replies.back_to_checklist(session, scene)


async def _wanted_step(session: AsyncSession, scene: Scene, decision: Decision) -> tuple[UUID | None, int]:
    """The article and the number of the step that was chosen, or of the one behind the last that was shown."""
    if decision.articles:
        return decision.articles[0], int(decision.value or 0)
    shown = await verdicts.newest_answer(session, scene.episode.request)
    return (shown.article_id, (shown.steps_shown or 0) + 1) if shown is not None else (None, 0)
