"""Makes what `make` needs on a fresh machine: `python -m tools.environments app dev rasa pages browser`.

Each part is stamped with a hash of what it was made from, written last, so a second call ends at once and an
interrupted one is made good. `.venv` runs the app (CPython 3.11), `.venv-rasa` runs Rasa (CPython 3.10). `.venv-rivals`
(CPython 3.11, part `rivals`) holds the systems that `benchmarks.retrieval` compares with; no target of make needs it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Callable

from tools import browser, interpreters, pages, steps

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
APP = ROOT / ".venv"
RASA = ROOT / ".venv-rasa"
RIVALS = ROOT / ".venv-rivals"
PARTS = ("app", "dev", "rasa", "pages", "browser", "rivals")


class Environment:
    """One virtual environment and the stamps of what was installed into it."""

    def __init__(self, folder: Path, version: str) -> None:
        """Name the folder and the CPython version ("3.11"); nothing is made yet."""
        self.folder = folder
        self.version = version
        self.python = folder / "bin" / "python"
        self.subject = folder.name

    def is_current(self, part: str, digest: str) -> bool:
        """Whether `part` was completely installed from inputs with this digest."""
        stamp = self.folder / "stamps" / part
        return not self._unfinished.exists() and stamp.is_file() and stamp.read_text() == digest

    def install(self, part: str, digest: str, commands: list[tuple[str, list[str]]]) -> None:
        """Run pip commands one after another and stamp the part.

        Args:
            part: name of the stamp.
            digest: what the stamp will say.
            commands: what each does, for the screen, and the arguments of `pip install`.

        Raises:
            steps.SetupError: one of them failed.
            interpreters.InterpreterNotFound: the environment must be made and cannot.
        """
        self._make()
        self._unfinished.touch()
        for what, arguments in commands:
            steps.run(self.subject, what, [str(self.python), "-m", "pip", "install", *arguments], self._log)
        stamps = self.folder / "stamps"
        stamps.mkdir(exist_ok=True)
        (stamps / part).write_text(digest)
        self._unfinished.unlink()

    @property
    def _unfinished(self) -> Path:
        """Exists while something is being installed; left over after an interruption."""
        return self.folder / "unfinished"

    @property
    def _log(self) -> Path:
        return self.folder / "setup.log"

    def _make(self) -> None:
        if self._is_sound():
            return
        interpreter, full = interpreters.find(self.version)
        if self.folder.exists():
            steps.say(self.subject, "unfinished, moved or broken: making it again")
            shutil.rmtree(self.folder)
        self.folder.mkdir()
        self._unfinished.touch()
        steps.run(
            self.subject,
            f"creating with CPython {full} ({interpreter})",
            [interpreter, "-m", "venv", str(self.folder)],
            self._log,
        )
        self._home.write_text(str(self.folder))
        self._unfinished.unlink()

    @property
    def _home(self) -> Path:
        """Says for which folder the environment was made: its scripts name it and do not survive a move."""
        return self.folder / "made-for"

    def _is_sound(self) -> bool:
        if self._unfinished.exists() or not self._home.is_file():
            return False
        return self._home.read_text() == str(self.folder) and self.starts()

    def starts(self) -> bool:
        """Whether its interpreter runs, which it does not once the CPython below it was removed."""
        try:
            return subprocess.run([str(self.python), "-c", ""], stderr=subprocess.DEVNULL, check=False).returncode == 0
        except OSError:
            return False


def main(parts: list[str]) -> int:
    """Set up the named parts; 0 when all are there, 1 when one is not to be had, 130 when interrupted."""
    unknown = [part for part in parts if part not in PARTS]
    if unknown or not parts:
        print(f"usage: python -m tools.environments {' '.join(PARTS)}", file=sys.stderr)
        return 2
    try:
        with (ROOT / ".setup.lock").open("w") as lock:
            _wait_for(lock.fileno())
            _set_up(parts)
    except (interpreters.InterpreterNotFound, steps.SetupError) as error:
        return steps.fail(error)
    except KeyboardInterrupt:
        print("set-up interrupted; the next call goes on", file=sys.stderr)
        return 130
    return 0


def _wait_for(lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        steps.say("waiting", "another set-up is running in this folder")
        fcntl.flock(lock, fcntl.LOCK_EX)


def _set_up(parts: list[str]) -> None:
    app, rasa = Environment(APP, "3.11"), Environment(RASA, "3.10")
    failures: list[Exception] = []
    beside = threading.Thread(target=_collect, args=(failures, install_rasa, rasa), daemon=True)
    if "rasa" in parts:
        beside.start()
    if "app" in parts or "dev" in parts:
        install_app(app)
    if "dev" in parts:
        install_dev(app)
    if "pages" in parts:
        pages.install(ROOT, app.python)
    if "browser" in parts:
        browser.install(app.python, ROOT)
    if "rivals" in parts:
        install_rivals(Environment(RIVALS, "3.11"))
    if "rasa" in parts:
        beside.join()
    if failures:
        raise failures[0]


def _collect(failures: list[Exception], step: Callable[[Environment], None], environment: Environment) -> None:
    try:
        step(environment)
    except (interpreters.InterpreterNotFound, steps.SetupError) as error:
        failures.append(error)


def install_app(environment: Environment) -> None:
    """Put the locked packages, torch and the project itself into `.venv`."""
    locks = _install_with_torch(environment, "app")
    project = _digest([ROOT / "pyproject.toml"], locks)
    if not environment.is_current("project", project):
        editable = ["--no-build-isolation", "--no-deps", "--editable", str(ROOT)]
        environment.install("project", project, [("installing the project", editable)])


def install_dev(environment: Environment) -> None:
    """Put what tests and checks need into `.venv`."""
    digest = _digest(_files("dev.lock"), str(environment.folder))
    if not environment.is_current("dev", digest):
        environment.install("dev", digest, [_locked("dev.lock")])


def install_rasa(environment: Environment) -> None:
    """Put Rasa's locked packages into `.venv-rasa`."""
    digest = _digest(_files("build.lock", "rasa.lock"), str(environment.folder))
    if not environment.starts() or not environment.is_current("rasa", digest):
        # A few of its packages come without a wheel and are built with the tools of build.lock.
        environment.install("rasa", digest, [_locked("build.lock"), _locked("rasa.lock")])


def install_rivals(environment: Environment) -> None:
    """Put the systems that retrieval is compared with into `.venv-rivals`."""
    _install_with_torch(environment, "rivals")


def _install_with_torch(environment: Environment, part: str) -> str:
    """Install the part's lock and torch unless they are there; the digest of what they are installed from."""
    index = torch_index_url(ROOT / ".env")
    digest = _digest(_files(f"{part}.lock", "torch.in"), index, str(environment.folder))
    if not environment.starts() or not environment.is_current(part, digest):
        torch = ["-r", str(REQUIREMENTS / "torch.in"), *(["--index-url", index] if index else [])]
        # After the lock, so that torch finds its own dependencies there and adds only what its build needs.
        environment.install(part, digest, [_locked(f"{part}.lock"), ("installing PyTorch", torch)])
    return digest


def torch_index_url(dotenv: Path) -> str:
    """`TORCH_INDEX_URL` of the environment or of `.env`; empty leaves the choice to pip's configuration."""
    value = os.environ.get("TORCH_INDEX_URL")
    if value is None and dotenv.is_file():
        for line in dotenv.read_text(encoding="utf-8").splitlines():
            name, equals, rest = line.strip().partition("=")
            if equals and name.strip() == "TORCH_INDEX_URL":
                value = rest.strip().strip("'\"")
    return value or ""


def _locked(lock: str) -> tuple[str, list[str]]:
    """What the screen says about a lock file, and pip's arguments to install exactly that."""
    path = REQUIREMENTS / lock
    count = path.read_text().count("==")
    exact = ["--no-deps", "--require-hashes", "--no-build-isolation"]
    return f"installing {count} packages of {lock}", [*exact, "-r", str(path)]


def _files(*names: str) -> list[Path]:
    return [REQUIREMENTS / name for name in names]


def _digest(files: list[Path], *more: str) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes() + b"\0")
    for text in more:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
