"""`firstline worker`: the worker process."""

import typer

from app import worker as worker_process
from app.commands import common

commands = typer.Typer()


@commands.command()
def worker() -> None:
    """Start the worker process (turns left over, index)."""
    common.run_async(worker_process.work)
