"""Settings of the web application: how often somebody may call it, and which proxies stand before it."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated

from limits import parse_many
from pydantic import AfterValidator, Field
from pydantic_settings import SettingsConfigDict

from core.settings import PREFIX, Section

Network = IPv4Network | IPv6Network


def _limit(value: str) -> str:
    try:
        parse_many(value)
    except ValueError as error:
        raise ValueError("must look like 60/minute, or 60/minute;1000/hour") from error
    return value


def _networks(value: str) -> tuple[Network, ...]:
    return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())


def _proxies(value: str) -> str:
    try:
        _networks(value)
    except ValueError as error:
        raise ValueError("must be addresses or networks with commas, such as 10.0.0.5, 192.168.0.0/16") from error
    return value


Limit = Annotated[str, AfterValidator(_limit)]


class LimitSettings(Section):
    """How often something may be done: `<times>/<period>`, several with semicolons; a field's name is its rule's."""

    model_config = SettingsConfigDict(**{**Section.model_config, "env_prefix": f"{PREFIX}LIMIT_"})

    open_address: Limit = "60/minute;1000/hour"
    """Conversations opened from one address."""
    message_visitor: Limit = "30/minute"
    """Messages in one conversation."""
    message_address: Limit = "300/minute"
    """Messages from one address."""
    message_site: Limit = "6000/minute"
    """Messages to one site."""
    signal_visitor: Limit = "120/minute"
    """What a conversation is told beside messages: typing, seen, context, identity, end, rating."""
    signal_address: Limit = "3000/minute"
    """The same from one address, with a right token or a wrong one."""
    read_address: Limit = "600/minute"
    """Reads from one address: the transcript, a stream that begins, the widget's texts, a search."""
    streams_address: Annotated[int, Field(ge=1, le=100_000)] = 1000
    """Event streams that one address may have open at a time."""
    sign_in_account: Limit = "20/15 minutes"
    """Attempts to sign in to one account from one address."""
    sign_in_address: Limit = "100/15 minutes"
    """Attempts to sign in from one address."""
    sign_in_anywhere: Limit = "500/15 minutes"
    """Attempts to sign in to one account from all addresses together; far above what one of them may do."""


class ProxySettings(Section):
    """Proxies whose word about the client's address is taken."""

    trusted_proxies: Annotated[str, AfterValidator(_proxies)] = ""
    """Addresses or networks, with commas, whose `X-Forwarded-For` is believed; empty for none."""

    @property
    def networks(self) -> tuple[Network, ...]:
        """The proxies as networks."""
        return _networks(self.trusted_proxies)
