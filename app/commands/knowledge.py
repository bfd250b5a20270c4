"""`firstline knowledge …`: articles from files, and to files."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands import common
from app.database import database
from core import plugins
from core.database import database_now
from core.event_log import SYSTEM
from core.notify import KNOWLEDGE, notify
from core.settings import ServiceSettings
from directory import sites
from knowledge import exporting, importers, importing

commands = typer.Typer()
knowledge = typer.Typer(no_args_is_help=True, help="The knowledge base.")
commands.add_typer(knowledge, name="knowledge")


@knowledge.command(name="import")
def import_knowledge(
    source: Annotated[Path, typer.Argument(exists=True, help="A file, or a folder of files.")],
    importer: Annotated[str, typer.Option(help="How to read it.")] = "markdown",
    site: Annotated[str, typer.Option(help="Key of the site; the default one if left out.")] = "",
    publish: Annotated[bool, typer.Option(help="Publish what was added or changed.")] = True,
) -> None:
    """Import articles; what is there already and unchanged is left alone."""

    async def work(checked: ServiceSettings) -> None:
        reader = plugins.load(importers, importer).build()
        async with database(checked, "firstline import") as sessions:
            async with sessions.begin() as session:
                now = await database_now(session)
            counts = await importing.import_articles(
                sessions, site or None, list(reader.read(source)), by=SYSTEM, now=now, publish=publish
            )
            await notify(sessions, KNOWLEDGE)
            typer.echo(f"Created {counts.created}, changed {counts.changed}, unchanged {counts.unchanged}.")

    common.run_async(work)


@knowledge.command(name="export")
def export_knowledge(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where to write; made if it is not there.")],
    site: Annotated[str, typer.Option(help="Key of the site; the default one if left out.")] = "",
    drafts: Annotated[bool, typer.Option(help="Also what readers do not see.")] = False,
) -> None:
    """Write articles as Markdown files, one folder per language; importing them again changes nothing."""

    async def work(checked: ServiceSettings) -> None:
        async with database(checked, "firstline export") as sessions:
            async with sessions.begin() as session:
                files = await exporting.files(session, await sites.by_key(session, site or None), drafts=drafts)
            exporting.write(folder, files)
            typer.echo(f"Wrote {len(files)} articles to {folder}.")

    common.run_async(work)
