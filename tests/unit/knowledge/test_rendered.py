"""Articles rendered for pages: the same as at once, however long they are."""

import asyncio

import pytest

from knowledge import rendered, rendering

HOSTILE = {
    "brackets": "[" * 20_000,
    "pictures": "![" * 10_000,
    "items": "- a\n" * 5_000,
    "rows": "a|b|c\n-|-|-\n" + "1|2|3\n" * 3_000,
    "quotes": "> > > > a\n" * 2_000,
    "short": "# A\n\nB [c](/d).",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
async def test_what_a_page_shows_is_what_rendering_gives(body: str) -> None:
    assert await rendered.html(body) == rendering.html(body)
    assert await rendered.summary(body) == rendering.summary(body)
    assert list(await rendered.blocks(body)) == rendering.blocks(body)


async def test_others_have_their_turn_while_a_long_article_is_rendered() -> None:
    turns, task = 0, asyncio.create_task(rendered.html("1. a\n" * 5_000))
    while not task.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 10


async def test_an_article_is_rendered_once() -> None:
    body = "- once\n" * 2000
    first, again = await asyncio.gather(rendered.html(body), rendered.html(body))
    assert first is again
    assert await rendered.html(body) is first


def test_a_summary_needs_only_the_beginning() -> None:
    body = "The first paragraph.\n\n" + "- a\n" * 8_000
    assert rendering.summary(body) == "The first paragraph."
