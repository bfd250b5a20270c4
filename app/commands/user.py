"""`firstline user …`: staff accounts."""

import getpass
import sys
from typing import Annotated

import typer

from app.commands import common
from app.database import database
from core.database import database_now
from core.settings import ServiceSettings
from directory import account_upkeep, sites, staff
from directory.staff import NewStaff

commands = typer.Typer()
user = typer.Typer(no_args_is_help=True, help="Staff accounts.")
commands.add_typer(user, name="user")


@user.command(name="add")
def add_user(
    email: str,
    bundle: Annotated[list[str], typer.Option(help="Rights, such as agent_l2 or admin; may be given several times.")],
    name: Annotated[str, typer.Option(help="As customers and colleagues see it.")] = "",
    site: Annotated[str, typer.Option(help="Key of the site; every site if left out.")] = "",
    language: Annotated[str, typer.Option(help="Language of the desk: en, ru or pl.")] = "en",
) -> None:
    """Add an account; the password is asked for, or read from standard input."""
    password = _password()

    async def work(checked: ServiceSettings) -> None:
        async with database(checked, "firstline user") as sessions, sessions.begin() as session:
            chosen = [await sites.by_key(session, site)] if site else await sites.every(session)
            new = NewStaff(email, name or email, password, tuple(bundle), tuple(one.id for one in chosen), language)
            await staff.add(session, new, await database_now(session))
            typer.echo(f"Added {email}.")

    common.run_async(work)


@user.command(name="list")
def list_users() -> None:
    """List all accounts with their rights."""

    async def work(checked: ServiceSettings) -> None:
        async with database(checked, "firstline user") as sessions, sessions.begin() as session:
            for account in await account_upkeep.listed(session):
                state = "  disabled" if account.is_disabled else ""
                typer.echo(f"{account.email}  {','.join(account.bundles) or '-'}{state}")

    common.run_async(work)


@user.command(name="password")
def set_user_password(email: str) -> None:
    """Give an account another password, asked for or read from standard input; its sessions end."""
    password = _password()

    async def work(checked: ServiceSettings) -> None:
        async with database(checked, "firstline user") as sessions, sessions.begin() as session:
            await account_upkeep.set_password(session, email, password, await database_now(session))
            typer.echo(f"Set the password of {email}; all of its sessions ended.")

    common.run_async(work)


@user.command(name="disable")
def disable_user(email: str) -> None:
    """Let nobody sign in to an account any more; its sessions end at once."""

    async def work(checked: ServiceSettings) -> None:
        async with database(checked, "firstline user") as sessions, sessions.begin() as session:
            await account_upkeep.disable(session, email, await database_now(session))
            typer.echo(f"Disabled {email}.")

    common.run_async(work)


@user.command(name="enable")
def enable_user(email: str) -> None:
    """Let the owner of a disabled account sign in again."""

    async def work(checked: ServiceSettings) -> None:
        async with database(checked, "firstline user") as sessions, sessions.begin() as session:
            await account_upkeep.enable(session, email, await database_now(session))
            typer.echo(f"Enabled {email}.")

    common.run_async(work)


def _password() -> str:
    """Asked for without showing it, or the first line of standard input."""
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
