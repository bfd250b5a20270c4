"""Finds or installs a Chromium for the browser tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tools import steps

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ADVICE = (
    "No Chromium for the browser tests. Install one so that `chromium` or `google-chrome` is on PATH "
    "(Debian: apt-get install chromium), or run `.venv/bin/python -m playwright install chromium`."
)


def install(python: Path, root: Path) -> None:
    """Make sure that a Chromium can be started, installing one where this user may.

    Args:
        python: interpreter of `.venv`, which has Playwright.
        root: the repository.

    Raises:
        steps.SetupError: there is none and none can be installed.
    """
    if on_path() or _playwrights_own(python):
        return
    log = root / ".venv" / "setup.log"
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
        try:
            steps.run("browser", "reading Debian's package lists", [apt, "update", "-q"], log)
            steps.run("browser", "installing Debian's chromium", [apt, "install", "-y", "-q", "chromium"], log)
        except steps.SetupError as error:
            steps.say("browser", str(error))
    if on_path():
        return
    try:
        fetch = [str(python), "-m", "playwright", "install", "chromium"]
        steps.run("browser", "fetching Playwright's chromium", fetch, log)
    except steps.SetupError as error:
        raise steps.SetupError(f"{error}\n{_ADVICE}") from error


def on_path() -> str | None:
    """Path of a Chromium that starts, or None."""
    for name in NAMES:
        path = shutil.which(name)
        if path and _starts(path):
            return path
    return None


def _playwrights_own(python: Path) -> bool:
    """Whether Playwright has fetched its browser before."""
    ask = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    try:
        found = subprocess.run([str(python), "-c", ask], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return _starts(found.stdout.decode().strip())


def _starts(path: str) -> bool:
    try:
        done = subprocess.run(
            [path, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
