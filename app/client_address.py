"""Who calls: the address of the client, also behind proxies that are trusted."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.requests import Request

from app.settings import Network

UNKNOWN = "unknown"
SUBSCRIBER_BITS = 64
"""A subscriber of IPv6 has at least this network, and every address in it."""
Address = IPv4Address | IPv6Address


def client_address(request: Request) -> str:
    """The client's address; `X-Forwarded-For` is believed as far as trusted proxies wrote it.

    Counted from the right, the first address that is no trusted proxy's: whatever stands left of it anybody may have
    written.
    """
    peer = request.client.host if request.client else UNKNOWN
    hops = [hop.strip() for line in request.headers.getlist("x-forwarded-for") for hop in line.split(",")]
    return nearest_untrusted(peer, hops, request.app.state.firstline.trusted_proxies)


def client_network(request: Request) -> str:
    """The client's address as limits count it: of IPv6 the network that one subscriber has."""
    return network_of(client_address(request))


def nearest_untrusted(peer: str, hops: list[str], trusted: tuple[Network, ...]) -> str:
    """The address nearest to us that is no trusted proxy's.

    Args:
        peer: who connected.
        hops: of `X-Forwarded-For`, from left to right.
        trusted: networks of the proxies.
    """
    nearest = _address(peer)
    if nearest is None:
        return peer
    for hop in reversed(hops):
        if not any(nearest in network for network in trusted):
            break
        before = _address(hop)
        if before is None:
            # The proxy itself is all that is known for sure.
            break
        nearest = before
    return str(nearest)


def network_of(address: str) -> str:
    """An IPv4 address as it is, of an IPv6 address the subscriber's network."""
    found = _address(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, SUBSCRIBER_BITS), strict=False))
    return address if found is None else str(found)


def _address(text: str) -> Address | None:
    """An address, without the port that some proxies add."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
