"""Origins of web pages as browsers send them: scheme, host and port, and nothing behind."""

import re
from urllib.parse import urlsplit

LONGEST = 255
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_STANDARD_PORTS = {"http": 80, "https": 443}


def normalised(typed: str) -> str | None:
    """An origin as browsers write it, from what somebody typed; `None` if that is none.

    Accepts capitals, a slash at the end, the scheme's usual port and names of any script; refuses paths, users and
    wildcards, which browsers never send.
    """
    try:
        parts = urlsplit(typed.strip())
        port = parts.port
        host = _ascii_host(parts.hostname or "")
    except ValueError:
        return None
    bare = parts.path in ("", "/") and not (parts.query or parts.fragment or "@" in parts.netloc or "?" in typed)
    if parts.scheme not in _STANDARD_PORTS or not bare or host is None:
        return None
    shown = "" if port in (None, _STANDARD_PORTS[parts.scheme]) else f":{port}"
    origin = f"{parts.scheme}://{host}{shown}"
    return origin if len(origin) <= LONGEST else None


def _ascii_host(host: str) -> str | None:
    # UnicodeError is a ValueError: the caller answers it.
    name = host.encode("idna").decode("ascii") if not host.isascii() else host
    return name if _HOST.fullmatch(name) else None
