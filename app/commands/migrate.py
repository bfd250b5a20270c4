"""`firstline migrate`: the database's tables."""

import typer

from app import migrate as migrations
from app.commands import common

commands = typer.Typer()


@commands.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    with common.refusals_told():
        migrations.upgrade(common.settings_with_database().database_url)
    typer.echo("Tables are up to date.")
