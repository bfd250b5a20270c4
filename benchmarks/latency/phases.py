"""What is measured, phase by phase."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.secret_files import read_or_create
from benchmarks.latency import idle, running, usage
from benchmarks.latency.load import Customer, WebhookCustomer, WidgetCustomer, asked, widget_customers
from benchmarks.latency.relay import Relay
from benchmarks.latency.report import Phase, Report
from benchmarks.latency.running import Service
from benchmarks.latency.wire import Exchange
from core.database import create_engine, create_sessions

WARM_UP_SECONDS = 6.0
SHORT_SECONDS = 20.0
# Two heartbeats of every stream.
IDLE_SECONDS = 32.0
SETTLE_SECONDS = 3.0
MOST_SETTLING = 10
SETTLED_SHARE = 0.25
# Each customer then writes every four seconds on average: busy, but human.
CUSTOMERS_PER_RATE = 4
P50_MS, P95_MS = 60.0, 250.0
ALL_MB, IDLE_MB = 3000.0, 200.0
STUCK_TIMES = 2.0


@dataclass(frozen=True, slots=True)
class Load:
    """What a service has to bear.

    Attributes:
        rate: messages per second.
        seconds: of the main load.
        widgets: how many are open and idle.
        seed: of moments and questions.
    """

    questions: Sequence[str]
    rate: int
    seconds: float
    widgets: int
    seed: int


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the benchmark.

    Attributes:
        data_dir: of the service; made by it.
    """

    data_dir: Path
    report: Report
    load: Load

    async def firstline(self, names: Sequence[str]) -> None:
        """The service as its supervisor starts it, under each of the named loads."""
        with running.firstline(self.data_dir) as service:
            self.report.line("\nFirstline: one supervisor with everything")
            customers = await widget_customers(service.address, 2 * self.load.rate * CUSTOMERS_PER_RATE)
            some = customers[: self.load.rate * CUSTOMERS_PER_RATE]
            await self._warm_up(service, some)
            if "main" in names:
                await self._main(service, some)
            if "idle" in names:
                await self._idle(service, some)
            if "fast" in names:
                await self._load(
                    service, f"Firstline, {2 * self.load.rate}/s", customers, 2 * self.load.rate, SHORT_SECONDS
                )
            close(customers)
            if "stuck" in names:
                await self._stuck()

    async def stock(self) -> None:
        """Stock Rasa with the model and the snapshot that the service left in its folder."""
        manifests = (self.data_dir / "index").glob("*/*/manifest.json")
        newest = max(manifests, key=lambda path: path.stat().st_mtime).parent
        with tempfile.TemporaryDirectory() as folder, running.stock(Path(folder), newest) as service:
            self.report.line("\nStock: `rasa run` and the stock action server")
            count = self.load.rate * CUSTOMERS_PER_RATE
            customers = [WebhookCustomer(f"customer-{number}", Exchange(*service.address)) for number in range(count)]
            await self._load(service, "stock Rasa, warming up", customers, self.load.rate / 3, WARM_UP_SECONDS)
            await self._load(service, f"stock Rasa, {self.load.rate}/s", customers, self.load.rate, self.load.seconds)
            close(customers)

    async def _main(self, service: Service, customers: Sequence[Customer]) -> None:
        phase = await self._load(
            service, f"Firstline, {self.load.rate}/s", customers, self.load.rate, self.load.seconds
        )
        self.report.target("p50", phase.timed.quantile(0.5), P50_MS, "ms")
        self.report.target("p95", phase.timed.quantile(0.95), P95_MS, "ms")
        self.report.target("memory of all processes, RSS", phase.rss, ALL_MB, "MB")
        self.report.target("memory of all processes, PSS", phase.pss, ALL_MB, "MB")

    async def _idle(self, service: Service, customers: Sequence[Customer]) -> None:
        engine = create_engine(running.database_url(self.data_dir))
        before = usage.memory(service.roots)["app"].rss
        streams, seconds = await idle.opened(create_sessions(engine), service.address, self.load.widgets)
        await engine.dispose()
        for _ in range(MOST_SETTLING):
            spent = usage.cpu_seconds(service.roots)["app"]
            await asyncio.sleep(SETTLE_SECONDS)
            if usage.cpu_seconds(service.roots)["app"] - spent < SETTLE_SECONDS * SETTLED_SHARE:
                break
        opened = usage.memory(service.roots)["app"].rss
        self.report.line(f"  {self.load.widgets} idle widgets opened in {seconds:.0f} s")
        spent = usage.cpu_seconds(service.roots)["app"]
        await asyncio.sleep(SETTLE_SECONDS)
        share = (usage.cpu_seconds(service.roots)["app"] - spent) / SETTLE_SECONDS
        self.report.line(f"    processor time of the app while nobody writes: {share * 100:.0f} % of a core")
        name = f"Firstline, {self.load.rate}/s beside {self.load.widgets} idle widgets"
        phase = await self._load(service, name, customers, self.load.rate, IDLE_SECONDS)
        most = max(opened, phase.memory["app"].rss) - before
        self.report.target(f"memory of the app for {self.load.widgets} idle widgets, RSS", most, IDLE_MB, "MB")
        self.report.target("p95 meanwhile", phase.timed.quantile(0.95), P95_MS, "ms")
        if ended := sum(stream.ended for stream in streams):
            self.report.missed.append(f"{ended} streams ended by themselves")
        for stream in streams:
            stream.close()
        await asyncio.sleep(SETTLE_SECONDS)

    async def _stuck(self) -> None:
        """Others while one conversation's action never comes back, against the same without it."""
        token = read_or_create(self.data_dir / "secrets" / "internal_token")
        relay = Relay()
        async with relay.listening(running.HOST) as port:
            action_url = f"http://{running.HOST}:{port}/internal/actions"
            with running.second_app(self.data_dir, action_url, token) as service:
                relay.to = service.address
                self.report.line("\nFirstline: a second app with its own Rasa, actions through a relay")
                customers = await widget_customers(service.address, self.load.rate * CUSTOMERS_PER_RATE + 1)
                stuck, *others = customers
                await self._warm_up(service, others)
                usual = await self._load(
                    service, f"{self.load.rate}/s, nobody stuck", others, self.load.rate, SHORT_SECONDS
                )
                relay.stuck = stuck.conversation
                asking = asyncio.create_task(self._ask_on(stuck))
                phase = await self._load(
                    service, f"{self.load.rate}/s, one stuck", others, self.load.rate, SHORT_SECONDS
                )
                asking.cancel()
                close(customers)
        self.report.line(f"    actions that hung: {relay.held}")
        times = phase.timed.quantile(0.95) / usual.timed.quantile(0.95)
        self.report.target("p95 of the others, times the usual, in percent", times * 100, STUCK_TIMES * 100, "%")

    async def _ask_on(self, customer: WidgetCustomer) -> None:
        while True:
            await customer.ask(self.load.questions[0])

    async def _warm_up(self, service: Service, customers: Sequence[Customer]) -> None:
        await asked(
            customers, self.load.questions, rate=self.load.rate / 2, seconds=WARM_UP_SECONDS, seed=self.load.seed
        )

    async def _load(
        self, service: Service, name: str, customers: Sequence[Customer], rate: float, seconds: float
    ) -> Phase:
        before = usage.cpu_seconds(service.roots)
        timed = await asked(customers, self.load.questions, rate=rate, seconds=seconds, seed=self.load.seed)
        after = usage.cpu_seconds(service.roots)
        answers = max(len(timed.times), 1)
        cpu = {part: (after[part] - before.get(part, 0.0)) * 1000 / answers for part in after}
        phase = Phase(name, timed, cpu, usage.memory(service.roots))
        self.report.phase(phase)
        return phase


def close(customers: Sequence[Customer]) -> None:
    """Let all of them go away."""
    for customer in customers:
        customer.close()
