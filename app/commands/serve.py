"""`firstline serve`: the app process."""

from typing import Annotated

import typer

from app import serve as app_process
from app.accepting import SharedPort
from app.commands import common
from core.settings import ServiceSettings

commands = typer.Typer()


@commands.command()
def serve(
    listen_fd: Annotated[list[int] | None, typer.Option(hidden=True)] = None,
    ready_fd: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Start the app process (HTTP)."""

    async def work(checked: ServiceSettings) -> None:
        shared = SharedPort(tuple(listen_fd), ready_fd, checked.app_processes) if listen_fd else None
        await app_process.serve(checked, shared)

    common.run_async(work)
