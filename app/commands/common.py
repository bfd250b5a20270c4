"""What commands have in common: checked settings, and refusals as one clear line."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import asyncpg
import typer
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from uvicorn.loops.auto import auto_loop_factory

from app import configuration, embedded_postgres
from app.configuration import ConfigurationError
from app.database import DatabaseUrlMissing
from app.start_error import StartError
from core import logging
from core.errors import DomainError
from core.settings import ServiceSettings

EXIT_CONFIGURATION = 2
EXIT_REFUSED = 1


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
        found.data_dir / embedded_postgres.FOLDER, found.data_dir / embedded_postgres.PASSWORD
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
