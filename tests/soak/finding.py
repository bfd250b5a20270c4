"""Finding runs by their files, and running one with what it needs."""

import importlib
import pkgutil
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import tests.soak
from tests.soak.run import MOST_AGENTS, MOST_VISITORS, Context, Report, Run
from tests.soak.system.services import Services

PREFIX = "firstline-soak-"


def runs() -> dict[str, Run]:
    """Every run by its name, in the order of their names."""
    found = {}
    for module in pkgutil.iter_modules(tests.soak.__path__):
        if module.ispkg or module.name.startswith("_"):
            continue
        loaded = importlib.import_module(f"{tests.soak.__name__}.{module.name}")
        if hasattr(loaded, "NAME"):
            run = cast(Run, loaded)
            found[run.NAME] = run
    return dict(sorted(found.items()))


@contextmanager
def scratch(keep: bool = False) -> Iterator[Path]:
    """A folder that a database's user may pass through, removed at the end unless it is to be kept."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


async def carry_out(
    run: Run,
    services: Services,
    folder: Path,
    *,
    seed: int,
    count: int,
    say: Callable[[str], None],
    is_sample: bool = False,
) -> Report:
    """Make one run.

    Args:
        run: which.
        services: what it may borrow.
        folder: a folder for it is made in here.
        seed: of everything random.
        count: how many faults, schedules or trials.
        say: tells how far it is.
        is_sample: whether it is a short run among tests, with fewer visitors.
    """
    own = folder / run.NAME
    own.mkdir(mode=0o711)
    context = Context(
        seed=seed,
        count=count,
        folder=own,
        services=services,
        say=lambda text: say(f"{run.NAME}: {text}"),
        visitors=12 if is_sample else MOST_VISITORS,
        agents=2 if is_sample else MOST_AGENTS,
        is_sample=is_sample,
    )
    started = time.monotonic()
    report = await run.run(context)
    report.figures["seconds"] = round(time.monotonic() - started, 1)
    return report
