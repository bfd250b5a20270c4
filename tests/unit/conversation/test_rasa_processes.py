"""Which Rasa process a conversation belongs to, and when one counts as dead."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from conversation.facts import Turn
from conversation.models import Owner
from conversation.rasa.client import ExchangeBroken, NobodyListens, Reply
from conversation.rasa.gateway import RasaFailed, RasaGateway
from conversation.rasa.processes import IN_FLIGHT, PROBE, Life, RasaProcess, home

Answer = Callable[[str], Coroutine[None, None, Reply]]
CONVERSATIONS = [UUID(int=number) for number in range(3000)]


async def fine(_: str) -> Reply:
    return Reply(200, b"")


async def refuse(_: str) -> Reply:
    raise NobodyListens


async def hang(path: str) -> Reply:
    """A process that was stopped: the probe's time is over, a turn waits without an end."""
    if path == PROBE:
        raise TimeoutError
    await asyncio.Event().wait()
    raise AssertionError


@dataclass(frozen=True)
class Client:
    """Answers each request as a test says."""

    answer: Answer = fine
    address: str = "http://rasa-1"

    async def exchange(self, path: str, body: bytes | None = None) -> Reply:
        return await self.answer(path)


def three() -> list[RasaProcess]:
    return [RasaProcess(Client(address=f"http://rasa-{number}")) for number in (1, 2, 3)]


def homes(processes: list[RasaProcess]) -> dict[UUID, str]:
    found = {each: home(each, processes) for each in CONVERSATIONS}
    return {each: process.address for each, process in found.items() if process is not None}


def facts() -> Turn:
    return Turn(owner=Owner.BOT, has_words=True)


def test_each_process_gets_its_share() -> None:
    shares = Counter(homes(three()).values())
    assert len(shares) == 3
    assert all(800 < share < 1200 for share in shares.values())


def test_every_app_comes_to_the_same_process_whatever_the_order_of_the_addresses() -> None:
    assert homes(three()) == homes(three()[::-1])


def test_a_death_moves_only_its_own_conversations_and_a_return_brings_them_back() -> None:
    processes = three()
    before = homes(processes)
    processes[1].life.refused()
    meanwhile = homes(processes)
    assert {each for each in CONVERSATIONS if before[each] != meanwhile[each]} == {
        each for each in CONVERSATIONS if before[each] == processes[1].address
    }
    assert len(set(meanwhile.values())) == 2
    processes[1].life.heard(1.0)
    assert homes(processes) == before


def test_nobody_is_home_when_none_lives() -> None:
    processes = three()
    for process in processes:
        process.life.refused()
    assert home(uuid4(), processes) is None


def test_silence_is_death_only_if_nothing_was_heard_since_the_probe_began() -> None:
    life = Life()
    life.heard(10.0)
    assert (life.silent(since=9.0), life.is_up) == (False, True)
    assert (life.silent(since=11.0), life.is_up) == (True, False)
    # Only the first of several failures is news, and so is only the first answer afterwards.
    assert (life.silent(since=12.0), life.is_up) == (False, False)
    assert (life.heard(13.0), life.is_up) == (True, True)
    assert (life.heard(14.0), life.is_up) == (False, True)


@pytest.mark.parametrize("answer", [refuse, hang])
async def test_a_probe_finds_a_process_dead_and_later_back(answer: Answer) -> None:
    now = answer

    async def handle(path: str) -> Reply:
        return await now(path)

    process = RasaProcess(Client(handle))
    await process.probe()
    assert not process.life.is_up
    now = fine
    await process.probe()
    assert process.life.is_up


async def test_a_process_that_is_only_busy_is_not_given_up() -> None:
    async def slow_probe(_: str) -> Reply:
        # While the probe waits for its turn, a customer's turn is answered.
        process.answered()
        raise TimeoutError

    times = iter(range(100))
    process = RasaProcess(Client(slow_probe), clock=lambda: float(next(times)))
    await process.probe()
    assert process.life.is_up


async def test_a_turn_that_waits_for_a_process_found_dead_goes_on_at_once() -> None:
    gateway = RasaGateway(Client(hang), timeout=8.0)
    turns = [asyncio.create_task(failure(gateway)) for _ in range(IN_FLIGHT + 3)]
    await asyncio.sleep(0)
    await gateway.processes[0].probe()
    async with asyncio.timeout(4):
        assert await asyncio.gather(*turns) == ["process_lost"] * (IN_FLIGHT + 3)
        assert await failure(gateway) == "down"
    assert list(gateway.states().values()) == [False]


async def test_a_refused_connection_marks_the_process_and_the_next_turn_does_not_even_try() -> None:
    asked: list[str] = []

    async def handle(path: str) -> Reply:
        asked.append(path)
        return await refuse(path)

    gateway = RasaGateway(Client(handle), timeout=8.0)
    assert [await failure(gateway), await failure(gateway)] == ["unreachable", "down"]
    assert len(asked) == 1


async def test_a_turn_is_never_tried_again_elsewhere() -> None:
    asked: list[str] = []

    async def handle(path: str) -> Reply:
        asked.append(path)
        raise ExchangeBroken

    gateway = RasaGateway(Client(handle), Client(handle, "http://rasa-2"), timeout=8.0)
    assert await failure(gateway) == "unreachable"
    assert len(asked) == 1
    # A broken connection alone proves nothing: the watch looks.
    assert all(gateway.states().values())


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (Reply(200, b"[]"), "empty_reply"),
        (Reply(200, b'{"error": "none"}'), "empty_reply"),
        (Reply(200, b'[{"custom": {"nothing": 1}}]'), "malformed_reply"),
        (Reply(200, b"not json"), "malformed_reply"),
        (Reply(200, b'"\xff"'), "malformed_reply"),
        (Reply(302, b"[]"), "refused_turn"),
        (Reply(500, b""), "refused_turn"),
    ],
)
async def test_a_doubtful_reply_is_a_failure_of_the_turn_and_a_sign_of_life(reply: Reply, cause: str) -> None:
    async def handle(_: str) -> Reply:
        return reply

    gateway = RasaGateway(Client(handle), timeout=8.0)
    gateway.processes[0].life.refused()
    gateway.processes[0].life.heard(0.0)
    assert await failure(gateway) == cause
    assert gateway.processes[0].life.heard_at > 0.0


async def test_a_process_works_on_so_many_turns_at_a_time_and_the_others_wait() -> None:
    inside, most, full, free = 0, 0, asyncio.Event(), asyncio.Event()

    async def handle(_: str) -> Reply:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        if inside == IN_FLIGHT:
            full.set()
        await free.wait()
        inside -= 1
        return Reply(200, b"[]")

    gateway = RasaGateway(Client(handle), timeout=8.0)
    turns = [asyncio.create_task(failure(gateway)) for _ in range(3 * IN_FLIGHT)]
    await full.wait()
    free.set()
    await asyncio.gather(*turns)
    assert most == IN_FLIGHT


async def test_waiting_for_a_place_counts_against_the_turns_time() -> None:
    gateway = RasaGateway(Client(hang), timeout=8.0)
    stuck = [asyncio.create_task(failure(gateway)) for _ in range(IN_FLIGHT)]
    await asyncio.sleep(0)
    assert await failure(gateway, within=0.01) == "timeout"
    for turn in stuck:
        turn.cancel()
    await asyncio.gather(*stuck, return_exceptions=True)


async def failure(gateway: RasaGateway, within: float | None = None) -> str:
    """Why a turn of some conversation was not decided by Rasa."""
    with pytest.raises(RasaFailed) as failed:
        await gateway.decide(uuid4(), "hello", facts(), within=within)
    return failed.value.cause
