"""Finds the CPython of one minor version on this machine by really starting what looks like it."""

from __future__ import annotations

import glob
import json
import os
import shutil
import subprocess
from pathlib import Path

# A shim may exist for a version that is not installed, and distributions ship CPython without venv or pip.
_PROBE = """
import json, platform, sys
missing = []
for name in ("ctypes", "ensurepip", "ssl", "venv", "zlib"):
    try:
        __import__(name)
    except ImportError:
        missing.append(name)
print(json.dumps([platform.python_implementation(), "%d.%d" % sys.version_info[:2],
                  platform.python_version(), sys.executable, missing]))
"""
_USUAL_FOLDERS = ("/usr/local/bin", "/usr/bin", "/opt/homebrew/bin")
_FRAMEWORK = "/Library/Frameworks/Python.framework/Versions/{version}/bin"


class InterpreterNotFound(Exception):
    """No usable CPython of the wanted version; the message says what was tried and how to get one."""


def find(version: str) -> tuple[str, str]:
    """Look for a CPython that can make virtual environments.

    Args:
        version: minor version, such as `3.11`.

    Returns:
        The path of the interpreter itself (never a shim) and its full version.

    Raises:
        InterpreterNotFound: it is neither on PATH, nor in pyenv's versions, nor known to uv.
    """
    refused: list[str] = []
    tried: set[str] = set()
    for candidate in [*_on_path(version), *_in_pyenv(version), *_in_usual_folders(version)]:
        if candidate in tried:
            continue
        tried.add(candidate)
        found = _probe(candidate, version, refused)
        if found is not None:
            return found
    for candidate in _from_uv(version):
        found = _probe(candidate, version, refused)
        if found is not None:
            return found
    raise InterpreterNotFound(_explanation(version, refused))


def _on_path(version: str) -> list[str]:
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    names = ("python" + version, "python3", "python")
    paths = [os.path.join(folder, name) for name in names for folder in folders]
    return [path for path in paths if os.access(path, os.X_OK)]


def _in_pyenv(version: str) -> list[str]:
    roots = [os.environ.get("PYENV_ROOT", ""), str(Path.home() / ".pyenv")]
    # PATH may lead to the shims of a pyenv whose root nothing else names.
    folders = os.environ.get("PATH", "").split(os.pathsep)
    roots += [str(Path(folder).parent) for folder in folders if Path(folder).name == "shims"]
    pyenv = shutil.which("pyenv")
    if pyenv:
        roots += [_output([pyenv, "root"]), str(Path(pyenv).resolve().parent.parent)]
    found: list[str] = []
    for root in roots:
        if root:
            pattern = os.path.join(root, "versions", "*", "bin", "python" + version)
            found += sorted(glob.glob(pattern), reverse=True)
    return found


def _in_usual_folders(version: str) -> list[str]:
    folders = [*_USUAL_FOLDERS, _FRAMEWORK.format(version=version)]
    paths = [os.path.join(folder, "python" + version) for folder in folders]
    return [path for path in paths if os.access(path, os.X_OK)]


def _from_uv(version: str) -> list[str]:
    """What uv knows; where it knows nothing, it is asked to install the version."""
    uv = shutil.which("uv")
    if not uv:
        return []
    found = _output([uv, "python", "find", "--no-project", version])
    if not found:
        _output([uv, "python", "install", version], seconds=600)
        found = _output([uv, "python", "find", "--no-project", version])
    return [found] if found else []


def _probe(candidate: str, version: str, refused: list[str]) -> tuple[str, str] | None:
    answer = _output([candidate, "-I", "-c", _PROBE])
    if not answer:
        refused.append(f"{candidate} does not start")
        return None
    try:
        implementation, minor, full, executable, missing = json.loads(answer)
    except ValueError:
        refused.append(f"{candidate} gives no sensible answer")
        return None
    if minor != version:
        return None
    if implementation != "CPython":
        refused.append(f"{candidate} is {implementation}, not CPython")
        return None
    if missing:
        refused.append(f"{candidate} lacks {', '.join(missing)}")
        return None
    return executable, full


def _output(command: list[str], seconds: float = 30) -> str:
    """What a command prints, stripped; empty when it fails in any way."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace").strip()


def _explanation(version: str, refused: list[str]) -> str:
    lines = [f"CPython {version} was not found on PATH, in pyenv's versions or with uv."]
    named = [reason for reason in refused if "python" + version in reason]
    lines += ["  " + reason for reason in named]
    lines += [
        "Install it in one of these ways and start again:",
        f"  uv python install {version}",
        f"  pyenv install {version}",
        f"  Debian, Ubuntu: apt-get install python{version} python{version}-venv (where the release has it)",
        f"  macOS: brew install python@{version}",
    ]
    return "\n".join(lines)
