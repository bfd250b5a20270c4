"""The whole service as `make run` starts it, with trained Rasa and the real model, and a browser in front of it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import httpx
import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tools import browser as browsers

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "a password for tests"
START_SECONDS = 240.0
STOP_SECONDS = 40.0
POLL_SECONDS = 0.05
Value = TypeVar("Value")


def eventually(look: Callable[[], Value | None], seconds: float = 20.0) -> Value:
    """Look until there is something to see; the last look's value.

    Raises:
        AssertionError: nothing was there in time.
    """
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, f"nothing after {seconds} s"
        time.sleep(POLL_SECONDS)
    return seen


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(slots=True)
class Service:
    """A running service: where it is, and its processes."""

    url: str
    folder: Path
    supervisor: psutil.Process

    def processes(self, *words: str) -> list[psutil.Process]:
        """The supervisor's children whose command line has all of `words`; one at least."""

        def found() -> list[psutil.Process]:
            matching = []
            for child in self.supervisor.children():
                with suppress(psutil.Error):
                    line = " ".join(child.cmdline())
                    if all(word in line for word in words):
                        matching.append(child)
            return matching

        return eventually(found, 30)

    def process(self, *words: str) -> psutil.Process:
        """One such child."""
        return self.processes(*words)[0]

    @property
    def apps(self) -> list[psutil.Process]:
        """The processes that serve HTTP."""
        return self.processes("firstline serve ")

    @property
    def worker(self) -> psutil.Process:
        """The process that takes over what was left."""
        return self.process("firstline worker")

    @property
    def rasa(self) -> psutil.Process:
        """The Rasa server."""
        return self.process(".venv-rasa")

    def health(self) -> dict[str, object]:
        """What `GET /health/ready` says; empty while nobody answers."""
        try:
            answer: dict[str, object] = httpx.get(f"{self.url}/health/ready", timeout=5).json()
        except httpx.HTTPError:
            return {}
        return answer

    def wait_until_well(self, seconds: float = 90.0) -> None:
        """Wait until every component is well."""
        eventually(lambda: self.health().get("status") == "ok", seconds)


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """Start everything on an empty data folder, as on a fresh machine."""
    # The database's user has to pass through the folder, which pytest's own temporary folders do not allow.
    folder = Path(tempfile.mkdtemp(prefix="firstline-e2e-"))
    folder.chmod(0o711)
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FIRSTLINE_")}
    environment.pop("DATABASE_URL", None)
    passwords = {f"FIRSTLINE_{who}_PASSWORD": PASSWORD for who in ("ADMIN", "AGENT", "EDITOR")}
    environment |= {"PORT": str(port), "DATA_DIR": str(folder / "data"), **passwords}
    # One address opens the conversations of all tests.
    environment |= {f"FIRSTLINE_LIMIT_{what}_ADDRESS": "10000/minute" for what in ("OPEN", "MESSAGE", "READ")}
    screen = folder / "screen.txt"
    with screen.open("wb") as output:
        started = subprocess.Popen(
            [str(Path(sys.executable).with_name("firstline")), "run"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    found = Service(f"http://127.0.0.1:{port}", folder / "data", psutil.Process(started.pid))
    try:
        eventually(lambda: "all        ready" in screen.read_text() or started.poll() is not None, START_SECONDS)
        assert started.poll() is None, screen.read_text()
        yield found
    finally:
        started.send_signal(signal.SIGINT)
        try:
            started.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            started.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium: the machine's own, or Playwright's.

    For one module only: while it is open its event loop runs in this thread, where asynchronous tests need theirs.
    """
    with sync_playwright() as playwright:
        arguments = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        running = playwright.chromium.launch(executable_path=browsers.on_path(), args=arguments)
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab in which any script error fails the test."""
    tab = context.new_page()
    tab.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    return tab


@dataclass(slots=True)
class Chat:
    """A customer's conversation by API."""

    http: httpx.Client
    id: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """The bearer header."""
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, text: str) -> int:
        """Write; the place of the message, asked for again until it is acknowledged."""
        body = {"client_message_id": uuid4().hex, "text": text}

        def stored() -> int | None:
            try:
                answer = self.http.post(f"/api/conversations/{self.id}/messages", json=body, headers=self.headers)
            except httpx.HTTPError:
                return None
            return int(answer.json()["seq"]) if answer.status_code == 202 else None

        return eventually(stored, 30)

    def messages(self, after: int = 0) -> list[dict[str, object]]:
        """The transcript; empty while nobody answers."""
        try:
            answer = self.http.get(
                f"/api/conversations/{self.id}/messages", params={"after": after}, headers=self.headers
            )
            found: list[dict[str, object]] = answer.json().get("messages", [])
        except httpx.HTTPError:
            return []
        return found

    def ask(self, text: str, seconds: float = 15.0) -> list[dict[str, object]]:
        """Write, and wait for what follows."""
        return self.after(self.post(text), seconds)

    def after(self, seq: int, seconds: float = 15.0) -> list[dict[str, object]]:
        """Wait for what follows a message."""
        return eventually(lambda: self.messages(seq), seconds)


@pytest.fixture
def chat(service: Service) -> Iterator[Chat]:
    """A new conversation in English."""
    with httpx.Client(base_url=service.url, timeout=20) as http:
        opened = http.post("/api/conversations", json={"language": "en"}).json()
        yield Chat(http, opened["id"], opened["token"])


@contextmanager
def signed_in(service: Service, who: str) -> Iterator[httpx.Client]:
    """An API client of one of the first accounts."""
    with httpx.Client(base_url=service.url, timeout=20) as http:
        answer = http.post("/api/auth/login", json={"email": f"{who}@example.com", "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        http.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        yield http


def resolve_everything(service: Service) -> None:
    """Clear the desk, so that a test finds its own ticket there."""
    with signed_in(service, "agent") as http:
        for ticket in http.get("/api/tickets", params={"status": "open", "limit": 200}).json()["tickets"]:
            address = f"/api/tickets/{ticket['id']}"
            assert http.post(f"{address}/claim").status_code == 200
            assert http.post(f"{address}/resolve", json={"resolution": "solved"}).status_code == 200


@pytest.fixture
def agent(service: Service) -> Iterator[httpx.Client]:
    """The L2 agent."""
    with signed_in(service, "agent") as http:
        yield http


@pytest.fixture
def editor(service: Service) -> Iterator[httpx.Client]:
    """The content editor."""
    with signed_in(service, "editor") as http:
        yield http
