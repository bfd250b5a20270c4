"""The topic, and with it the queue, that a request is handed off with."""

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import replies, requests
from conversation.replies import Scene
from core.event_log import BOT

LIKELY_TOPIC = 0.2
"""Least confidence of an article whose topic may choose the queue of a question that it does not answer."""
CERTAIN_TOPIC = 0.6
"""The same for a call for a person, whose words are mostly about the person."""


async def choose(session: AsyncSession, scene: Scene) -> None:
    """Give the request the topic of what was found, if that is near enough.

    A question has its own topic or none; a call for a person is about what was asked before, if anything was.
    """
    topic = scene.episode.request.topic
    if scene.question is not None:
        topic = await _of_nearest(session, scene, LIKELY_TOPIC)
    elif topic is None:
        topic = await _of_nearest(session, scene, CERTAIN_TOPIC)
    await requests.set_topic(session, scene.episode.request, topic, by=BOT, now=scene.now)


async def _of_nearest(session: AsyncSession, scene: Scene, least: float) -> str | None:
    likely = [i for i, confidence in scene.confidences.items() if confidence >= least]
    found = await replies.readable(session, scene, likely[:1])
    return next((article.topic for article in found.values()), None)
