"""`firstline prepare`: the demo, and the first accounts."""

import typer

from app import first_start
from app.commands import common
from app.database import database
from core.settings import ServiceSettings
from directory.settings import FirstAccounts

commands = typer.Typer()


@commands.command()
def prepare() -> None:
    """Load the demo site and add the first accounts while the database is empty."""

    async def work(checked: ServiceSettings) -> None:
        async with database(checked, "firstline prepare") as sessions:
            loaded = await first_start.load_demo(sessions)
            if loaded:
                typer.echo(f"Demo knowledge base loaded: {loaded} articles.")
            for account in await first_start.first_accounts(sessions, FirstAccounts()):
                typer.echo(f"Account {account.email}  password {account.shown or 'as set by you'}")

    common.run_async(work)
