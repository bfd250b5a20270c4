"""The same seed makes the same schedule, another seed another one, and no run disturbs what another draws."""

from pathlib import Path

from tests.soak import finding
from tests.soak.kills import GAPS, VICTIMS, planned
from tests.soak.run import Context
from tests.soak.system.services import Services


def context(seed: int, run: str = "kills") -> Context:
    nowhere = Services(Path("nowhere"), Path("nowhere"), say=lambda _: None)
    return Context(seed, 50, Path("somewhere", run), nowhere, lambda _: None)


def test_a_seed_replays_its_kills() -> None:
    first = planned(context(1).random("kills"), 300, GAPS)
    assert planned(context(1).random("kills"), 300, GAPS) == first
    assert planned(context(2).random("kills"), 300, GAPS) != first
    assert {kill.kind for kill in first} == set(VICTIMS)


def test_each_part_and_each_run_draws_for_itself() -> None:
    drawn = {
        context(1).random("kills").random(),
        context(1).random("visitor", 1).random(),
        context(1).random("visitor", 2).random(),
        context(1, "stops").random("kills").random(),
    }
    assert len(drawn) == 4


def test_every_run_says_how_much_it_does() -> None:
    for name, run in finding.runs().items():
        assert (name, run.COUNT > 0, run.SAMPLE >= 0) == (run.NAME, True, True)
