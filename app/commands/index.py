"""`firstline index`: the index of every site whose articles changed."""

from functools import partial

import typer

from app.building import index_folder
from app.commands import common
from app.database import database
from core.database import database_now
from core.notify import INDEX, notify
from core.settings import ServiceSettings
from retrieval import checking, encoder_set
from retrieval.builder import build_outdated
from retrieval.estimates import Estimate
from retrieval.service import searcher_for
from retrieval.settings import RetrievalSettings

commands = typer.Typer()


@commands.command()
def index() -> None:
    """Build the index of every site whose articles changed."""

    async def work(checked: ServiceSettings) -> None:
        async with database(checked, "firstline index") as sessions:
            retrieval = RetrievalSettings()
            encoders = encoder_set.load(retrieval)
            folder = index_folder(checked, retrieval)
            async with sessions.begin() as session:
                now = await database_now(session)
            with typer.progressbar(length=1, label="Encoding") as bar:

                def progress(done: int, total: int) -> None:
                    bar.length = max(total, 1)
                    bar.update(done - bar.pos)

                judge = partial(checking.estimated, searcher_for(sessions, folder, retrieval, encoders))
                built = await build_outdated(
                    sessions, encoders, folder, now, verify=True, progress=progress, judge=judge
                )
            await notify(sessions, INDEX)
            for row in built:
                typer.echo(f"Built {row.folder}: {row.passages} passages.{_risk_said(Estimate.of(row))}")
            if not built:
                typer.echo("The index is up to date.")

    common.run_async(work)


def _risk_said(estimate: Estimate | None) -> str:
    """What `firstline index` says of an estimate."""
    if estimate is None:
        return ""
    return (
        f" Asked {estimate.asked} of its own wordings, it answers {estimate.alone} alone, {estimate.wrong} of those "
        f"with another article: an estimated risk of {estimate.risk:.1%}, {estimate.stated:.1%} being allowed."
    )
