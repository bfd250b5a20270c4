"""How long a published article takes until it answers, and until all is fitted anew, on a throwaway database.

python -m benchmarks.retrieval.publishing [--articles 25 700]
"""

import argparse
import asyncio
import random
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app import first_start, migrate
from app.embedded_postgres import throwaway_cluster
from core.database import Sessions, create_engine, create_sessions, database_now
from core.event_log import SYSTEM
from directory import sites
from knowledge.drafts import ArticleDraft
from knowledge.importing import ImportedArticle, import_articles
from retrieval import encoder_set
from retrieval.bands import Band
from retrieval.builder import IndexFolder, build_outdated
from retrieval.search import SearchQuery
from retrieval.searcher import Searcher
from retrieval.service import SearchService, searcher_for
from retrieval.settings import RetrievalSettings
from retrieval.upkeep import Upkeep

_WORDS = """
account address alarm amount app battery booking button cable calendar camera charge code contract cover date delivery
device discount door email engine error fee filter folder form frame gift group guest handle invoice key label laptop
lamp level light limit list lock machine map message meter model name network number office order page parcel password
phone plan plug policy port price print profile refund report room route sample scale screen seat sensor service sign
size sound speed station store switch table tag team test ticket time tool train update user valve visit voucher wall
"""
WORDS = _WORDS.split()
ANIMALS = ("Quokkas", "Pelicans", "Beetles", "Salamanders", "Walruses")


async def main() -> None:
    """Measure for each number of articles, adding to the same site."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[25, 700], help="how many are published before")
    arguments = parser.parse_args()
    settings = RetrievalSettings()
    encoders = encoder_set.load(settings)
    with tempfile.TemporaryDirectory() as data_dir, throwaway_cluster() as url:
        await asyncio.to_thread(migrate.upgrade, url)
        engine = create_engine(url)
        sessions = create_sessions(engine)
        await first_start.load_demo(sessions)
        folder = IndexFolder(Path(data_dir) / "index")
        searcher = searcher_for(sessions, folder, settings, encoders)
        service = Service(sessions, searcher, Upkeep(sessions, SearchService(sessions, folder, settings, searcher)))
        for count in arguments.articles:
            started = time.perf_counter()
            await fill(sessions, count)
            filled = time.perf_counter()
            await build_outdated(sessions, encoders, folder, await _now(sessions))
            await searcher.live.refresh()
            built = time.perf_counter()
            rounds = [await _round(service, number) for number in range(len(ANIMALS))]
            answered, fitted = zip(*rounds, strict=True)
            print(
                f"{count} articles: stored in {filled - started:.1f} s, indexed in {built - filled:.1f} s; published "
                f"to answered {min(answered):.2f} to {max(answered):.2f} s, fitted anew within {max(fitted):.1f} s",
                flush=True,
            )
        await engine.dispose()


@dataclass(frozen=True, slots=True)
class Service:
    """A worker's upkeep and a searcher in one process."""

    sessions: Sessions
    searcher: Searcher
    upkeep: Upkeep


async def _round(service: Service, number: int) -> tuple[float, float]:
    """Seconds from a changed article to an answer with it, and to a whole fit with it."""
    title = f"{ANIMALS[number]} must be fed twice a day, {time.monotonic_ns()}"
    draft = ArticleDraft(title=title, body="Water as well.", slug=f"animal-{number}", language="en")
    started = time.perf_counter()
    await import_articles(
        service.sessions, None, [ImportedArticle("benchmark", draft)], SYSTEM, await _now(service.sessions)
    )
    await service.upkeep.look()
    await service.searcher.live.refresh()
    async with service.sessions.begin() as session:
        site_id = (await sites.by_key(session, None)).id
    result = await service.searcher.search(SearchQuery(site_id, title, "en"))
    took = time.perf_counter() - started
    if result.band is not Band.SURE or result.hits[0].title != title:
        raise SystemExit(f"The article was not answered with: {result.band}.")
    await service.upkeep.settled()
    return took, time.perf_counter() - started


async def fill(sessions: Sessions, count: int) -> None:
    """Bring the site to `count` articles of invented words."""
    rng = random.Random(count)
    articles = []
    for number in range(max(0, count - 25)):
        draft = ArticleDraft(
            title=f"{' '.join(rng.choices(WORDS, k=4))} {number}",
            body="\n\n".join(f"{' '.join(rng.choices(WORDS, k=60))}." for _ in range(5)),
            slug=f"invented-{number}",
            language="en",
            variants=tuple(f"{' '.join(rng.choices(WORDS, k=8))} {number}" for _ in range(4)),
        )
        articles.append(ImportedArticle("invented", draft))
    await import_articles(sessions, None, articles, SYSTEM, await _now(sessions))


async def _now(sessions: Sessions) -> datetime:
    async with sessions.begin() as session:
        return await database_now(session)


if __name__ == "__main__":
    asyncio.run(main())
