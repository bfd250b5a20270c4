"""Writes requirements/NAME.lock from requirements/NAME.in: `python -m tools.locks [NAME ...]`."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from tools import interpreters, steps

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
# In this order: dev.in and rivals.in read app.lock.
LOCKS = {"build": "3.11", "app": "3.11", "dev": "3.11", "rivals": "3.11", "node": "3.11", "rasa": "3.10"}
PIP_TOOLS = "pip-tools==7.6.2"
# Which build of torch is installed, and with it which CUDA packages, is not the lock's to say.
_TORCH_FAMILY = re.compile(r"^(torch|triton|nvidia-[a-z0-9-]+|cuda-[a-z0-9-]+)==")
_OPTIONS = [
    "--quiet",
    "--generate-hashes",
    "--allow-unsafe",
    "--strip-extras",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-emit-trusted-host",
    "--no-emit-options",
    "--resolver=backtracking",
]


def main(names: list[str]) -> int:
    """Write the named locks, or all of them."""
    unknown = [name for name in names if name not in LOCKS]
    if unknown:
        print(f"unknown lock {', '.join(unknown)}; there are {', '.join(LOCKS)}", file=sys.stderr)
        return 2
    try:
        with tempfile.TemporaryDirectory(prefix="firstline-lock-") as scratch:
            for name in LOCKS:
                if not names or name in names:
                    _write(name, Path(scratch))
    except (interpreters.InterpreterNotFound, steps.SetupError) as error:
        return steps.fail(error)
    return 0


def _write(name: str, scratch: Path) -> None:
    compiler = _compiler(LOCKS[name], scratch)
    # pip-compile keeps the pins of an existing output file where they still fit; a lock is made afresh.
    output = scratch / f"{name}.lock"
    command = [
        str(compiler),
        "-m",
        "piptools",
        "compile",
        *_OPTIONS,
        "--output-file",
        str(output),
        f"{name}.in",
    ]
    steps.run(f"{name}.lock", "resolving (several minutes)", command, scratch / "log", cwd=REQUIREMENTS)
    (REQUIREMENTS / f"{name}.lock").write_text(cleaned(output.read_text()))


def _compiler(version: str, scratch: Path) -> Path:
    folder = scratch / version
    python = folder / "bin" / "python"
    if not python.exists():
        interpreter, _ = interpreters.find(version)
        log = scratch / "log"
        steps.run("pip-tools", f"preparing CPython {version}", [interpreter, "-m", "venv", str(folder)], log)
        steps.run("pip-tools", "installing", [str(python), "-m", "pip", "install", PIP_TOOLS], log)
    return python


def cleaned(text: str) -> str:
    """Drop from pip-compile's output the torch family, option lines and everything but pins and their hashes.

    Args:
        text: a requirements file with one pin, its hashes and its comments after another.

    Returns:
        The same pins and hashes in order, without comments.
    """
    kept: list[str] = []
    dropping = False
    for line in text.splitlines():
        if not line.startswith((" ", "#")):
            dropping = bool(_TORCH_FAMILY.match(line)) or line.startswith("-")
        if not dropping and line.strip() and not line.lstrip().startswith("#"):
            kept.append(line)
    return "\n".join(kept) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
