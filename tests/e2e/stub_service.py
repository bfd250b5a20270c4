"""A service of small processes under the real supervisor: `python -m tests.e2e.stub_service FOLDER PORT [KIND]`.

Each process writes its own id, one a line, to `FOLDER/pids/<name>`.
"""

import dataclasses
import os
import sys
from functools import partial
from pathlib import Path

from app import embedded_postgres
from app.supervision import ports
from app.supervision.announcements import Announcements
from app.supervision.children import Child
from app.supervision.crew import Crew
from app.supervision.lifetime import supervise
from app.supervision.supervisor import app_children, postgres_child

_SLEEPER = """
import os, sys, time
open(sys.argv[1], "a").write(f"{os.getpid()}\\n")
time.sleep(600)
"""
_DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + _SLEEPER
# Does not want to end, and starts another such process.
_STUBBORN = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {_DEAF!r}, sys.argv[1]])\n" + _DEAF
_FAILING = "import sys; print('no such table'); sys.exit(3)"


async def never(_pid: int) -> bool:
    """Readiness of a process that does not get that far."""
    return False


def main(folder: Path, port: int, kind: str) -> int:
    """Supervise the stubs until a signal comes."""
    (folder / "pids").mkdir(parents=True, exist_ok=True)

    def stub(name: str, code: str, rank: int = 0) -> Child:
        return Child(
            name=name,
            command=(sys.executable, "-c", code, str(folder / "pids" / name)),
            environment=os.environ,
            stop_seconds=1.0,
            stop_rank=rank,
        )

    async def begin(crew: Crew) -> None:
        if kind == "failing":
            await crew.start(dataclasses.replace(stub("broken", _FAILING), is_ready=never))
        if kind == "postgres":
            cluster = embedded_postgres.prepare(folder / "postgres", folder / "secrets" / "password")
            (folder / "url").write_text(cluster.url)
            await crew.start(postgres_child(cluster))
        if kind.startswith("apps-"):
            announcements, bound = Announcements(), ports.bind("127.0.0.1", port)
            for each in bound:
                crew.until_stopped.enter_context(each)
            for child in app_children(int(kind.removeprefix("apps-")), os.environ, bound, announcements):
                pids = str(folder / "pids" / child.name)
                command = (sys.executable, "-m", "tests.e2e.stub_app", pids, *child.command[2:])
                await crew.start(dataclasses.replace(child, command=command))
        await crew.start(stub("plain", _SLEEPER))
        await crew.start(stub("stubborn", _STUBBORN, rank=1))
        crew.settle()
        crew.progress.say("all", "ready")

    before = partial(ports.require_free, "127.0.0.1", port)
    return supervise(folder, begin, before=before, end_with_parent=kind == "with-parent")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "stubs"))
