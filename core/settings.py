"""Settings: where a name comes from, and the section that every process needs."""

from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

ENV_FILE = Path(".env")
PREFIX = "FIRSTLINE_"
# Read by the set-up scripts only, yet at home in the same `.env`.
SETUP_NAMES = frozenset({"TORCH_INDEX_URL"})


class Section(BaseSettings):
    """A group of settings owned by one package or plug-in.

    A subclass sets `env_prefix` to `FIRSTLINE_<NAME>_`; its fields are then read from the environment first and
    from `.env` second. Sections are frozen: a process reads them once, at start.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=ENV_FILE, extra="ignore", frozen=True)

    @classmethod
    def names(cls) -> set[str]:
        """The environment names that this section accepts."""
        prefix = str(cls.model_config.get("env_prefix", ""))
        found: set[str] = set()
        for field, info in cls.model_fields.items():
            alias = info.validation_alias
            if isinstance(alias, AliasChoices):
                found.update(str(choice).upper() for choice in alias.choices)
            elif alias is not None:
                found.add(str(alias).upper())
            else:
                found.add(f"{prefix}{field}".upper())
        return found


class ServiceSettings(Section):
    """What each process of the service needs to find the others."""

    host: str = "127.0.0.1"
    """Address that the app listens on."""
    port: Annotated[int, Field(ge=1, le=65535, validation_alias="PORT")] = 8000
    """TCP port of the app."""
    app_processes: Annotated[int, Field(ge=1, le=8)] = 2
    """How many app processes the supervisor starts; all serve the one port."""
    data_dir: Annotated[Path, Field(validation_alias="DATA_DIR")] = Path("var")
    """Folder of everything that the service writes."""
    database_url: Annotated[str, Field(validation_alias="DATABASE_URL")] = ""
    """`postgresql://…`; empty starts the embedded server."""
    public_url: str = ""
    """Address under which browsers reach the app, without a slash at the end; empty means relative links."""
    log_format: Annotated[str, Field(pattern="^(console|json)$")] = "console"
    """`console` for people, `json` for collectors."""

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _postgresql(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("must begin with postgresql:// (PostgreSQL is the only database)")
        try:
            make_url(value or "postgresql://")
        except (ArgumentError, ValueError) as error:
            raise ValueError("must look like postgresql://user:password@host:port/name") from error
        return value
