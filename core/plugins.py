"""Plug-ins: one file each in a package, found by their name."""

import importlib
import pkgutil
from types import ModuleType

from core.errors import DomainError


class UnknownPlugin(DomainError):
    """A setting or command names a plug-in that does not exist."""

    code = "unknown_plugin"

    def __init__(self, package: str, name: str, known: list[str]) -> None:
        super().__init__(f"{package} has no '{name}'. There is: {', '.join(known) or 'none'}.", name=name)


def names(package: ModuleType) -> list[str]:
    """Names of all plug-ins in a package; a leading underscore hides a module."""
    return sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))


def load(package: ModuleType, name: str) -> ModuleType:
    """The module of one plug-in.

    Raises:
        UnknownPlugin: the package has no module of that name.
    """
    known = names(package)
    if name not in known:
        raise UnknownPlugin(package.__name__, name, known)
    return importlib.import_module(f"{package.__name__}.{name}")
