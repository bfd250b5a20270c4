"""Settings of the conversation core: where Rasa is, and the time limits of a turn."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from core.settings import PREFIX, Section


class RasaSettings(Section):
    """How the gateway reaches Rasa and how Rasa reaches the app."""

    model_config = SettingsConfigDict(**{**Section.model_config, "env_prefix": PREFIX})

    rasa_url: str = "http://127.0.0.1:5005"
    """Base address of the Rasa process; set by the supervisor."""
    action_url: str = "http://127.0.0.1:8000/internal/actions"
    """Address that Rasa posts actions to; set by the supervisor, read by `bot/endpoints.yml`."""
    internal_token: str = ""
    """Secret that Rasa sends with each action; set by the supervisor, no action is accepted while it is empty."""
    rasa_timeout: Annotated[float, Field(gt=0, le=9)] = 8.0
    """Seconds after which the gateway gives up on Rasa; below the 10 s lease of a turn."""
