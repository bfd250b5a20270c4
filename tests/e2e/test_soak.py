"""Samples of the soak runs (`make soak`): the same schedules, short and with a fixed seed, on one shared system."""

from collections.abc import AsyncIterator

import pytest

from tests.e2e.conftest import Service
from tests.soak import finding, telling
from tests.soak.system.services import Services

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(600)]

SEED = 20_261_122
RUNS = {name: run for name, run in finding.runs().items() if run.SAMPLE}
# A system that has grown stays so: runs on one process of each kind come first.
NAMES = sorted(RUNS, key=lambda name: ("2x2" in name, name))


@pytest.fixture(scope="module")
async def services(service: Service) -> AsyncIterator[Services]:
    """Systems of real processes, with the model that the whole service trained."""
    with finding.scratch() as folder:
        async with Services(folder / "system", service.folder, say=print) as lent:
            yield lent


@pytest.mark.parametrize("name", NAMES)
async def test_no_invariant_is_violated(name: str, services: Services) -> None:
    run = RUNS[name]
    with finding.scratch() as folder:
        report = await finding.carry_out(run, services, folder, seed=SEED, count=run.SAMPLE, say=print, is_sample=True)
    assert report.violations, "nothing was looked at"
    assert report.violated == 0, telling.details(report)
