"""The desk with thousands of tickets: the real app process over HTTP, on a throwaway database.

python -m benchmarks.desk [--open 5000] [--articles 700] [--rounds 60] [--desks 50]
"""

import argparse
import asyncio
import contextlib
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import psutil

from app import migrate
from app.embedded_postgres import throwaway_cluster
from benchmarks.desk import streams
from benchmarks.desk.seed import PASSWORD, Seeded, Size, seed
from benchmarks.desk.timing import Figures, measured, table
from core.database import create_engine, create_sessions
from handoff.ticket_lists import Sort, View

REQUEST_MS = 300.0
EVENT_MS = 1000.0
START_SECONDS = 120.0
QUIET_SECONDS = 5
BUSY_PERCENT = 15
HTML = {"Accept": "text/html"}
HTMX = {"HX-Request": "true", "Accept": "text/html"}
SEARCHES = ("invoice", "door pri", "платёж", "przelew kar", "anna", "mail.example", '"refund"', "code -door", "7")


async def main() -> None:
    """Seed, start, measure, print; exit status 1 if a target is missed."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as data_dir, throwaway_cluster() as url:
        await asyncio.to_thread(migrate.upgrade, url)
        engine = create_engine(url)
        started = time.perf_counter()
        size = Size(open=arguments.open, articles=arguments.articles)
        seeded = await seed(create_sessions(engine), size)
        await engine.dispose()
        print(f"{size}, seeded in {time.perf_counter() - started:.0f} s\n{_machine()}\n", flush=True)
        with serving(url, Path(data_dir)) as address:
            async with signed_in(address, seeded) as http:
                pages = await _pages(http, seeded, arguments.rounds)
                async with streams.opened(http, arguments.desks) as desks:
                    chats = seeded.chats[: arguments.rounds]
                    events = await streams.reached(http, desks, chats, arguments.desks)
    print(table(pages, lambda each: each.quantile(0.95) < REQUEST_MS))
    print(f"\n{table(events, lambda each: each.quantile(1.0) < EVENT_MS)}")
    slow = [each for each in pages if each.quantile(0.95) >= REQUEST_MS]
    slow += [each for each in events if each.quantile(1.0) >= EVENT_MS]
    sys.exit(1 if slow else 0)


async def _pages(http: httpx.AsyncClient, seeded: Seeded, rounds: int) -> list[Figures]:
    found = [await measured(http, "page /desk", ["/desk"], rounds, headers=HTML)]
    for view in View:
        path = f"/desk/tickets?view={view}"
        found.append(await measured(http, f"list, view {view}", [path], rounds, headers=HTMX))
    for sort in Sort:
        path = f"/desk/tickets?view=all&sort={sort}"
        found.append(await measured(http, f"list, order {sort}", [path], rounds, headers=HTMX))
    narrowed = ["priority=high", "language=pl", "reason=no_answer", "level=L2", "status=claimed&priority=urgent"]
    paths = [f"/desk/tickets?view=all&{each}" for each in narrowed]
    found.append(await measured(http, "list, filtered", paths, rounds, headers=HTMX))
    paths = [f"/desk/tickets?view=all&page={page}" for page in (2, 20, 100)]
    found.append(await measured(http, "list, later pages", paths, rounds, headers=HTMX))
    for words in SEARCHES:
        path = str(httpx.URL("/desk/tickets", params={"view": "all", "q": words}))
        found.append(await measured(http, f"search {words}", [path], rounds, headers=HTMX))
    paths = [f"/desk/tickets?view=all&q={number}" for number in seeded.numbers]
    found.append(await measured(http, "search, a number", paths, rounds, headers=HTMX))
    found.append(await measured(http, "API /api/tickets", ["/api/tickets?view=unassigned&limit=50"], rounds))
    found.append(await measured(http, "API counters", ["/api/tickets/counters"], rounds))
    found.append(await measured(http, "live chats", ["/desk/live"], rounds, headers=HTML))
    found.append(await measured(http, "articles /editor", ["/editor"], rounds, headers=HTML))
    paths = [f"/editor?q={words}" for words in ("refund", "card pay", "invoice", "zażółć")]
    found.append(await measured(http, "search of articles", paths, rounds, headers=HTML))
    return found


@contextlib.contextmanager
def serving(url: str, data_dir: Path) -> Iterator[str]:
    """The app process on a free port, for as long as the block lasts; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # Everybody who is measured here comes from one address.
    limits = {f"FIRSTLINE_LIMIT_{name}": "1000000/minute" for name in ("READ_ADDRESS", "MESSAGE_ADDRESS")}
    environment = {**os.environ, **limits, "DATABASE_URL": url, "DATA_DIR": str(data_dir), "PORT": str(port)}
    process = subprocess.Popen([Path(sys.executable).parent / "firstline", "serve"], env=environment)
    try:
        _wait_until_served(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_served(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{address}/health/live", timeout=1).status_code == 200:
                # The model is loaded beside the first requests; it is not what is measured.
                _wait_until_idle(psutil.Process(process.pid), deadline)
                return
        time.sleep(0.2)
    raise SystemExit("The app process did not start.")


def _wait_until_idle(process: psutil.Process, deadline: float) -> None:
    quiet = 0
    while quiet < QUIET_SECONDS and time.monotonic() < deadline:
        quiet = quiet + 1 if process.cpu_percent(interval=1) < BUSY_PERCENT else 0


@contextlib.asynccontextmanager
async def signed_in(address: str, seeded: Seeded) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of an agent."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=30, limits=limits, trust_env=False) as http:
        body = {"email": seeded.email, "password": PASSWORD}
        (await http.post("/api/auth/login", json=body)).raise_for_status()
        yield http


def _machine() -> str:
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GB"
    parts = (f"{os.cpu_count()} cores", memory, platform.machine(), platform.system(), platform.python_version())
    return ", ".join(parts)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=int, default=5000, help="tickets that wait")
    parser.add_argument("--articles", type=int, default=700)
    parser.add_argument("--rounds", type=int, default=60, help="requests of each kind, and messages")
    parser.add_argument("--desks", type=int, default=50, help="open streams")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main())
