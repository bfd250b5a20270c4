"""`firstline run`: everything under one supervisor."""

from typing import Annotated

import typer

from app.commands import common
from app.supervision import supervisor

commands = typer.Typer()


@commands.command()
def run(
    end_with_parent: Annotated[bool, typer.Option(help="End when the process that started this one has gone.")] = False,
) -> None:
    """Start everything under one supervisor: database, Rasa, app and worker."""
    raise typer.Exit(supervisor.run(common.settings(), end_with_parent=end_with_parent))
