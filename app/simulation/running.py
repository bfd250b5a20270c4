"""`firstline simulate`: simulated customers against a running service, several at a time."""

import asyncio
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.progress import Progress

from app.labelled_sets import Articles, Labelled, read_articles, read_questions
from app.simulation import report
from app.simulation.chat import ServiceUnusable, opened
from app.simulation.customer import Course, Customer
from core.errors import DomainError

WIDTH = 130
"""Of the table in characters, wherever it goes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to simulate, and where to put it.

    Attributes:
        url: of the service, without a slash at its end.
        site: key; the service's own if None.
        articles: file that says which titles a question's labels stand for, see `read_articles`.
        questions: files, see `read_questions`; those with labels that no article has are left out.
        count: of conversations; all questions if None.
        parallel: customers at a time.
        seed: of what is asked and how patient customers are.
        json: gets the figures.
        picture: PNG of how conversations ended.
    """

    url: str
    articles: Path
    questions: tuple[Path, ...]
    site: str | None = None
    count: int | None = None
    parallel: int = 8
    seed: int = 1
    json: Path | None = None
    picture: Path | None = None


def run(wanted: Wanted) -> int:
    """Simulate, and print what came of it; 0, 1 when the service or a file cannot be used, 3 when a goal is missed."""
    console = Console(stderr=True)
    try:
        articles = read_articles(wanted.articles)
        asked = chosen(articles, wanted)
        courses = asyncio.run(_all(wanted, articles, asked, console))
    except (DomainError, ServiceUnusable, OSError) as error:
        console.print(str(error), style="red", markup=False)
        return 1
    Console(width=WIDTH, soft_wrap=True).print(report.table(courses))
    if wanted.json is not None:
        wanted.json.write_text(json.dumps(report.as_json(courses), indent=2) + "\n", encoding="utf-8")
    if wanted.picture is not None:
        # Importing it takes half a second and 50 MB, which no other command shall pay.
        from app.simulation import picture  # noqa: PLC0415

        picture.draw(courses, wanted.picture)
    return 3 if any(each.is_kept is False for each in report.rates(courses)) else 0


def chosen(articles: Articles, wanted: Wanted) -> list[Labelled]:
    """The questions that are asked, in the order of asking."""
    known = frozenset(articles.ids.values())
    every = [each for file in wanted.questions for each in read_questions(file) if each.right <= known]
    chance = random.Random(wanted.seed)
    return chance.sample(every, min(wanted.count or len(every), len(every)))


async def _all(wanted: Wanted, articles: Articles, asked: Sequence[Labelled], console: Console) -> list[Course]:
    titles = {articles.ids[article.id]: article.title for article in articles.published}
    turnstile = asyncio.Semaphore(wanted.parallel)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Talking", total=len(asked))

        async def one(http: aiohttp.ClientSession, number: int, question: Labelled) -> Course:
            async with turnstile:
                chat = await opened(http, wanted.url, wanted.site, question.language)
                right = frozenset(titles[each] for each in question.right)
                course = await Customer(chat, question, right, random.Random(f"{wanted.seed}:{number}")).run()
                progress.advance(task)
                return course

        connector = aiohttp.TCPConnector(limit=wanted.parallel * 2)
        async with aiohttp.ClientSession(connector=connector) as http:
            # The first that fails ends all, as itself; a group of tasks would wrap it.
            return await asyncio.gather(*(one(http, number, each) for number, each in enumerate(asked)))
