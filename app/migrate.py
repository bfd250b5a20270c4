"""Bringing the database's tables up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def config(url: str) -> Config:
    """Alembic's configuration for one database."""
    found = Config()
    found.set_main_option("script_location", str(FOLDER))
    # A percent sign would be read as interpolation.
    found.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return found


def upgrade(url: str) -> None:
    """Apply every migration that the database does not have yet; waits for another migrator."""
    command.upgrade(config(url), "head")
