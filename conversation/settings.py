"""Settings of the conversation core: where Rasa is, and the time limits of a turn."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import SettingsConfigDict

from core.settings import PREFIX, Section


def _addresses(value: str) -> tuple[str, ...]:
    return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())


def _checked(value: str) -> str:
    found = _addresses(value)
    if not found or len(set(found)) < len(found) or not all(re.fullmatch(r"https?://[^/\s]+", one) for one in found):
        raise ValueError("must be addresses with commas, such as http://127.0.0.1:5005,http://127.0.0.1:5006")
    return value


class RasaSettings(Section):
    """How the gateway reaches Rasa and how Rasa reaches the app."""

    model_config = SettingsConfigDict(**{**Section.model_config, "env_prefix": PREFIX})

    rasa_url: Annotated[str, AfterValidator(_checked)] = "http://127.0.0.1:5005"
    """Base addresses of the Rasa processes, with commas; set by the supervisor."""
    rasa_processes: Annotated[int, Field(ge=1, le=8)] = 1
    """How many Rasa processes the supervisor starts; each takes a share of the conversations."""
    action_url: str = "http://127.0.0.1:8000/internal/actions"
    """Address that Rasa posts actions to; set by the supervisor, read by `bot/endpoints.yml`."""
    internal_token: str = ""
    """Secret that Rasa sends with each action; set by the supervisor, no action is accepted while it is empty."""
    rasa_timeout: Annotated[float, Field(gt=0, le=9)] = 8.0
    """Seconds after which the gateway gives up on Rasa; below the 10 s lease of a turn."""

    @property
    def rasa_urls(self) -> tuple[str, ...]:
        """The address of each Rasa process."""
        return _addresses(self.rasa_url)
