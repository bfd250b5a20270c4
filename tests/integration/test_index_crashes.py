"""Publishing that is killed at any moment leaves the old index or the new one; a sample of the long run."""

from pathlib import Path

from retrieval.builder import IndexFolder
from tests.soak import publishing
from tests.soak.run import Context
from tests.soak.system.services import Services

SEED = 4_711
KILLS = 20


async def test_twenty_kills_while_publishing_leave_an_index_that_is_whole(database_url: str, tmp_path: Path) -> None:
    services = Services(tmp_path / "system", tmp_path, say=print)
    context = Context(SEED, KILLS, tmp_path, services, print, is_sample=True)
    report = await publishing.on(database_url, IndexFolder(tmp_path / "index"), context)
    assert report.violations == {"I8": []}
    assert report.counts["kills"] == KILLS
    assert report.counts["torn"] > 0
