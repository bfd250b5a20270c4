"""Request and response bodies of accounts, sessions and site settings."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from app.api.schemas import Body, ShortText, Text
from directory.accounts import AccountState

Password = Annotated[Text, Field(max_length=200)]
Keys = Annotated[list[ShortText], Field(max_length=200)]
Texts = dict[Annotated[str, Field(max_length=35)], Annotated[Text, Field(max_length=2000)]]


class SessionOut(BaseModel):
    """A signed-in browser; `current` marks the one that asks."""

    id: UUID
    browser: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool


class SessionsOut(BaseModel):
    """Live sessions, the one used last first."""

    sessions: list[SessionOut]


class EndedOut(BaseModel):
    """How many sessions ended."""

    ended: int


class PasswordIn(Body):
    """The password so far, and the one from now on."""

    current: Password
    new: Password


class StaffWanted(Body):
    """Which accounts are looked for."""

    search: ShortText = ""
    state: AccountState = AccountState.ALL


class StaffIn(Body):
    """An account to add; without a password a random one is made and answered once."""

    email: Annotated[Text, Field(max_length=254)]
    name: ShortText
    bundles: Keys
    sites: Keys
    language: ShortText = "en"
    password: Password | None = None


class StaffEditIn(Body):
    """What an account should be like; `version` is that of the account as it was read."""

    name: ShortText
    bundles: Keys
    sites: Keys
    language: ShortText
    version: int


class StaffPasswordIn(Body):
    """The password from now on; a random one if left out."""

    password: Password | None = None


class StaffOut(BaseModel):
    """An account; `changeable` says whether whoever asks may change it."""

    id: UUID
    email: str
    name: str
    bundles: list[str]
    sites: list[str]
    language: str
    disabled_at: datetime | None
    created_at: datetime
    last_seen_at: datetime | None
    version: int
    changeable: bool


class StaffListOut(BaseModel):
    """Accounts by name."""

    staff: list[StaffOut]


class StaffAddedOut(StaffOut):
    """A new account; `password` is the random one, `None` when it was chosen by whoever added the account."""

    password: str | None


class NewPasswordOut(BaseModel):
    """The random password, shown this once; `None` when it was chosen."""

    password: str | None


class SiteSettingsIn(Body):
    """All settings of a site; `version` is that of the settings as they were read."""

    version: int
    name: ShortText
    colours: dict[ShortText, ShortText]
    bot_name: ShortText
    greeting: Texts
    hours_text: Texts
    notice: Texts
    allowed_origins: Annotated[list[Annotated[Text, Field(max_length=500)]], Field(max_length=200)]
    l1_limit_minutes: int
    default_queue: ShortText
    identity_required: bool


class SiteSettingsOut(BaseModel):
    """The settings of a site; the identity secret itself is never shown again."""

    site: str
    version: int
    name: str
    languages: list[str]
    default_language: str
    colours: dict[str, str]
    bot_name: str
    greeting: dict[str, str]
    hours_text: dict[str, str]
    notice: dict[str, str]
    allowed_origins: list[str]
    l1_limit_minutes: int
    default_queue: str
    identity_required: bool
    identity_secret_at: datetime | None
    logo_url: str | None
    avatar_url: str | None


class TopicLimits(Body):
    """Minutes after which the bot hands over, by topic; null for the site's limit."""

    minutes: dict[ShortText, int | None]


class TopicScopes(Body):
    """Whether the service answers a topic, by topic: answered, declined, referred or reserved."""

    scopes: dict[ShortText, ShortText]


class TopicRisks(Body):
    """Largest part of lone answers that may be wrong, by topic: 0 (no lone answers) to 0.05; null for the site's."""

    risks: dict[ShortText, float | None]


class SecretOut(BaseModel):
    """A site's new identity secret, shown this once."""

    secret: str
