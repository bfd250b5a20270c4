"""I8: the index on disk says what is published."""

from sqlalchemy import select

from core.database import create_engine, create_sessions
from retrieval import truth
from retrieval.builder import IndexFolder
from retrieval.models import IndexSnapshot
from retrieval.settings import RetrievalSettings
from retrieval.snapshot_files import DamagedSnapshot
from tests.soak.run import Report
from tests.soak.system.cluster import Cluster


async def check(cluster: Cluster, report: Report) -> None:
    """Compare the published articles with the newest snapshot's files, which are verified by hash first."""
    report.looked_at("I8")
    engine = create_engine(cluster.database_url, application="soak")
    sessions = create_sessions(engine)
    folder = IndexFolder(cluster.data_dir / "index", RetrievalSettings().keep_snapshots)
    try:
        async with sessions.begin() as session:
            models = set(await session.scalars(select(IndexSnapshot.model)))
        for model in models:
            for found in await truth.compare(sessions, folder, model):
                if not found.agrees:
                    differing = f"{len(found.missing)} missing, {len(found.surplus)} too many"
                    report.violate("I8", f"the index of {found.site}: {differing}")
        if not models:
            report.violate("I8", "there is no index")
    except DamagedSnapshot as error:
        report.violate("I8", f"the index is damaged: {error}")
    finally:
        await engine.dispose()
