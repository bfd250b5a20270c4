"""The command line: `firstline <command>`."""

import asyncio
import contextlib
import getpass
import sys
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import typer
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from uvicorn.loops.auto import auto_loop_factory

from app import configuration, embedded_postgres, evaluate, first_start, migrate, rasa_training
from app import serve as app_process
from app import worker as worker_process
from app.accepting import SharedPort
from app.building import DatabaseUrlMissing, database, index_folder
from app.configuration import ConfigurationError
from app.simulation import running as simulation
from app.start_error import StartError
from app.supervision import supervisor
from core import logging, plugins
from core.database import database_now
from core.errors import DomainError
from core.event_log import SYSTEM
from core.notify import INDEX, KNOWLEDGE, notify
from core.settings import ServiceSettings
from directory import account_upkeep, sites, staff
from directory.settings import FirstAccounts
from directory.staff import NewStaff
from knowledge import exporting, importers, importing
from retrieval import checking, encoder_set
from retrieval.builder import build_outdated
from retrieval.encoders import EncoderUnavailable
from retrieval.estimates import Estimate
from retrieval.service import searcher_for
from retrieval.settings import RetrievalSettings

EXIT_CONFIGURATION = 2
EXIT_REFUSED = 1

main = typer.Typer(no_args_is_help=True, add_completion=False, help="Firstline: the first line of a support service.")
user = typer.Typer(no_args_is_help=True, help="Staff accounts.")
knowledge = typer.Typer(no_args_is_help=True, help="The knowledge base.")
main.add_typer(user, name="user")
main.add_typer(knowledge, name="knowledge")


def settings() -> ServiceSettings:
    """The checked settings; ends the command with what is accepted when something is wrong."""
    try:
        configuration.check()
    except ConfigurationError as error:
        typer.secho(str(error), err=True, fg="red")
        raise typer.Exit(EXIT_CONFIGURATION) from error
    found = ServiceSettings()
    logging.configure(found.log_format)
    return found


def settings_with_database() -> ServiceSettings:
    """The settings with the address of the embedded database, where no other is named and it is running."""
    found = settings()
    if found.database_url:
        return found
    served = embedded_postgres.served_address(
        found.data_dir / supervisor.POSTGRES_FOLDER, found.data_dir / supervisor.POSTGRES_PASSWORD
    )
    if served is None:
        typer.secho(str(DatabaseUrlMissing()), err=True, fg="red")
        raise typer.Exit(EXIT_CONFIGURATION)
    return found.model_copy(update={"database_url": served})


def run_async(work: Callable[[ServiceSettings], Coroutine[Any, Any, None]]) -> None:
    """Run a command's coroutine; refusals become one clear line and exit code 1."""
    with refusals_told(), asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(work(settings_with_database()))


@contextlib.contextmanager
def refusals_told() -> Iterator[None]:
    """Turn a refusal, or a database that cannot be reached, into one line and exit code 1."""
    try:
        yield
    except DomainError as error:
        problem = error.detail
    except StartError as error:
        problem = str(error)
    except (SQLAlchemyError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        if isinstance(error, OSError) and error.filename is not None:
            problem = f"{error.filename}: {error.strerror}."
        else:
            cause = error.orig if isinstance(error, DBAPIError) else error
            problem = f"The database cannot be used: {cause}. Check DATABASE_URL, and that the server is running."
    else:
        return
    typer.secho(problem, err=True, fg="red")
    raise typer.Exit(EXIT_REFUSED)


@main.command()
def run(
    end_with_parent: Annotated[bool, typer.Option(help="End when the process that started this one has gone.")] = False,
) -> None:
    """Start everything under one supervisor: database, Rasa, app and worker."""
    raise typer.Exit(supervisor.run(settings(), end_with_parent=end_with_parent))


@main.command()
def serve(
    listen_fd: Annotated[list[int] | None, typer.Option(hidden=True)] = None,
    ready_fd: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Start the app process (HTTP)."""

    async def work(checked: ServiceSettings) -> None:
        shared = SharedPort(tuple(listen_fd), ready_fd, checked.app_processes) if listen_fd else None
        await app_process.serve(checked, shared)

    run_async(work)


@main.command()
def worker() -> None:
    """Start the worker process (turns left over, index)."""
    run_async(worker_process.work)


@main.command(name="migrate")
def migrate_database() -> None:
    """Bring the database's tables up to date."""
    with refusals_told():
        migrate.upgrade(settings_with_database().database_url)
    typer.echo("Tables are up to date.")


@main.command()
def prepare() -> None:
    """Load the demo site and add the first accounts while the database is empty."""

    async def work(checked: ServiceSettings) -> None:
        async with database(checked, "firstline prepare") as sessions:
            loaded = await first_start.load_demo(sessions)
            if loaded:
                typer.echo(f"Demo knowledge base loaded: {loaded} articles.")
            for account in await first_start.first_accounts(sessions, FirstAccounts()):
                typer.echo(f"Account {account.email}  password {account.shown or 'as set by you'}")

    run_async(work)


@main.command()
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

    run_async(work)


def _risk_said(estimate: Estimate | None) -> str:
    """What `firstline index` says of an estimate."""
    if estimate is None:
        return ""
    return (
        f" Asked {estimate.asked} of its own wordings, it answers {estimate.alone} alone, {estimate.wrong} of those "
        f"with another article: an estimated risk of {estimate.risk:.1%}, {estimate.stated:.1%} being allowed."
    )


@main.command()
def train() -> None:
    """Train Rasa anew from its configuration, rules and examples."""
    checked = settings()
    try:
        model = rasa_training.train(supervisor.ROOT, checked.data_dir, RetrievalSettings())
    except (StartError, EncoderUnavailable) as error:
        typer.secho(str(error), err=True, fg="red")
        raise typer.Exit(EXIT_REFUSED) from error
    typer.echo(f"Trained {model}.")


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

    run_async(work)


@user.command(name="list")
def list_users() -> None:
    """List all accounts with their rights."""

    async def work(checked: ServiceSettings) -> None:
        async with database(checked, "firstline user") as sessions, sessions.begin() as session:
            for account in await account_upkeep.listed(session):
                state = "  disabled" if account.is_disabled else ""
                typer.echo(f"{account.email}  {','.join(account.bundles) or '-'}{state}")

    run_async(work)


@user.command(name="password")
def set_user_password(email: str) -> None:
    """Give an account another password, asked for or read from standard input; its sessions end."""
    password = _password()

    async def work(checked: ServiceSettings) -> None:
        async with database(checked, "firstline user") as sessions, sessions.begin() as session:
            await account_upkeep.set_password(session, email, password, await database_now(session))
            typer.echo(f"Set the password of {email}; all of its sessions ended.")

    run_async(work)


@user.command(name="disable")
def disable_user(email: str) -> None:
    """Let nobody sign in to an account any more; its sessions end at once."""

    async def work(checked: ServiceSettings) -> None:
        async with database(checked, "firstline user") as sessions, sessions.begin() as session:
            await account_upkeep.disable(session, email, await database_now(session))
            typer.echo(f"Disabled {email}.")

    run_async(work)


@user.command(name="enable")
def enable_user(email: str) -> None:
    """Let the owner of a disabled account sign in again."""

    async def work(checked: ServiceSettings) -> None:
        async with database(checked, "firstline user") as sessions, sessions.begin() as session:
            await account_upkeep.enable(session, email, await database_now(session))
            typer.echo(f"Enabled {email}.")

    run_async(work)


def _password() -> str:
    """Asked for without showing it, or the first line of standard input."""
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


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

    run_async(work)


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

    run_async(work)


@main.command(name="evaluate")
def evaluate_quality(
    articles: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="JSON lines: id, title, body, lang, questions.")
    ],
    questions: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="JSON lines: id, text, lang, article_ids.")
    ],
    json: Annotated[Path | None, typer.Option(help="Also write the figures here.")] = None,
    calibration: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Use this one instead of the service's.")
    ] = None,
    plots: Annotated[
        Path | None, typer.Option(file_okay=False, help="Also draw risk over coverage and reliability in this folder.")
    ] = None,
) -> None:
    """Measure answer quality on labelled questions, with an index built as publishing builds it."""
    settings()
    raise typer.Exit(evaluate.run(evaluate.Wanted(articles, questions, json, calibration, plots)))


@main.command()
def simulate(
    articles: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="JSON lines that say which title a label stands for.")
    ],
    questions: Annotated[
        list[Path],
        typer.Option(exists=True, dir_okay=False, help="JSON lines of questions; may be repeated."),
    ],
    url: Annotated[str, typer.Option(help="Of the running service.")] = "http://127.0.0.1:8000",
    site: Annotated[str, typer.Option(help="Key of the site; the default one if left out.")] = "",
    count: Annotated[int | None, typer.Option(min=1, help="So many of the questions; all if left out.")] = None,
    parallel: Annotated[int, typer.Option(min=1, max=1000, help="Customers at a time.")] = 8,
    seed: Annotated[int, typer.Option(help="Of what is asked, and of how patient customers are.")] = 1,
    json: Annotated[Path | None, typer.Option(help="Also write the figures here.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Also draw how conversations ended, as a PNG.")] = None,
) -> None:
    """Let simulated customers ask labelled questions through the running service, and report what came of them."""
    wanted = simulation.Wanted(
        url.rstrip("/"), articles, tuple(questions), site or None, count, parallel, seed, json, picture
    )
    raise typer.Exit(simulation.run(wanted))
