"""All settings of the service: found in every package, checked together at start."""

import importlib
import os
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from dotenv.parser import parse_stream
from pydantic import ValidationError

from core.settings import ENV_FILE, PREFIX, SETUP_NAMES, Section

PACKAGES = (
    "core",
    "directory",
    "knowledge",
    "retrieval",
    "handoff",
    "conversation",
    "insight",
    "app",
    "benchmarks",
)
PLUGIN_PACKAGES = ("conversation.channels", "knowledge.importers", "handoff.connectors")


class ConfigurationError(Exception):
    """A setting is unknown or malformed; the message says which names and values are accepted."""


def sections() -> list[type[Section]]:
    """Every section of settings, plug-ins' and benchmarks' included."""
    for package in PACKAGES:
        _import_if_there(f"{package}.settings")
    for package in PLUGIN_PACKAGES:
        module = _import_if_there(package)
        for found in pkgutil.iter_modules(module.__path__) if module is not None else ():
            importlib.import_module(f"{package}.{found.name}")
    return sorted(_subclasses(Section), key=lambda section: (section.__module__, section.__name__))


def check(environ: Mapping[str, str] = os.environ, env_file: Path = ENV_FILE) -> None:
    """Refuse unknown names in `.env`, unknown `FIRSTLINE_*` variables and malformed values.

    Raises:
        ConfigurationError: with every problem, and what is accepted.
    """
    found = sections()
    known = SETUP_NAMES.union(*(section.names() for section in found))
    in_file, unreadable = _names_in(env_file) if env_file.is_file() else (set(), [])
    unknown = {name for name in environ if name.upper().startswith(PREFIX) and name.upper() not in known}
    if unreadable:
        raise ConfigurationError("\n".join(unreadable))
    problems = [f"{name}: unknown setting in the environment." for name in sorted(unknown)]
    problems += [f"{name}: unknown setting in {env_file}." for name in sorted(in_file) if name.upper() not in known]
    if problems:
        problems.append("Accepted: " + ", ".join(sorted(known)))
    for section in found:
        problems += _malformed(section)
    if problems:
        raise ConfigurationError("\n".join(problems))


def _names_in(env_file: Path) -> tuple[set[str], list[str]]:
    """The names that the file sets, and what is wrong with its form."""
    try:
        with env_file.open(encoding="utf-8") as stream:
            bindings = list(parse_stream(stream))
    except UnicodeDecodeError:
        return set(), [f"{env_file} is not UTF-8 text."]
    wrong = [f"{env_file}, line {b.original.line}: write NAME=value." for b in bindings if b.error]
    return {binding.key for binding in bindings if binding.key}, wrong


def _malformed(section: type[Section]) -> list[str]:
    try:
        section()
    except ValidationError as error:
        prefix = str(section.model_config.get("env_prefix", ""))
        return [_problem(section, prefix, problem["loc"], problem["msg"]) for problem in error.errors()]
    return []


def _problem(section: type[Section], prefix: str, location: tuple[int | str, ...], message: str) -> str:
    if not location:
        return message
    field = str(location[0])
    name = field if field.upper() in section.names() else f"{prefix}{field}".upper()
    return f"{name}: {message}"


def _import_if_there(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and name.startswith(error.name):
            return None
        raise


def _subclasses(section: type[Section]) -> set[type[Section]]:
    direct = set(section.__subclasses__())
    return direct.union(*(_subclasses(child) for child in direct))
