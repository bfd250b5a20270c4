"""SIGSTOP of one of two apps for longer than a lease (F32): what it wakes up with comes too late and is refused."""

from tests.soak.light.moments import pass_by
from tests.soak.run import Context, Report
from tests.soak.system.cluster import Cluster, Shape
from tests.soak.trial import under_load

NAME = "stopped_apps"
COUNT = 15
SAMPLE = 0
LENGTHS = (10.5, 25.0)
LENGTHS_OF_SAMPLE = (10.5, 12.0)
BETWEEN = (2.0, 8.0)


async def run(context: Context) -> Report:
    """Two apps and two workers, of which one app at a time stands still."""
    return await under_load(context, NAME, Shape(apps=2, workers=2, rasas=2), _stop_apps)


async def _stop_apps(context: Context, cluster: Cluster) -> dict[str, int]:
    choose = context.random("stops")
    for _ in range(context.count):
        await pass_by(choose.uniform(*BETWEEN))
        app = choose.choice(cluster.of("app"))
        seconds = choose.uniform(*(LENGTHS_OF_SAMPLE if context.is_sample else LENGTHS))
        fault = app.freeze()
        if fault is None:
            continue
        await pass_by(seconds)
        app.thaw(fault)
        context.say(f"{app.name} stood still for {seconds:.0f} s")
    return {"stops of an app": context.count}
