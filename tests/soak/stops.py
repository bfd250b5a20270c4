"""SIGSTOP of Rasa for 1 to 90 s under load (F6): nobody notices but by answers without Rasa.

Being slow is no excuse: the 15 s hold all the time, also for messages that are on their way when Rasa stops.
"""

import math

from tests.soak.light.moments import pass_by
from tests.soak.run import Context, Report
from tests.soak.system.cluster import Cluster, Shape
from tests.soak.trial import under_load

NAME = "stops"
COUNT = 20
SAMPLE = 1
SHORTEST, LONGEST, LONGEST_OF_SAMPLE = 1.0, 90.0, 9.5
BETWEEN = (1.0, 6.0)


async def run(context: Context) -> Report:
    """One Rasa process, which stands still again and again."""
    return await under_load(context, NAME, Shape(), _stop_rasa, excused=False)


async def _stop_rasa(context: Context, cluster: Cluster) -> dict[str, int]:
    choose, rasa, stopped = context.random("stops"), cluster.kept["rasa-1"], 0.0
    longest = LONGEST_OF_SAMPLE if context.is_sample else LONGEST
    for number in range(1, context.count + 1):
        await pass_by(choose.uniform(*BETWEEN))
        # Of every length as many: the first and the last are always the shortest and the longest.
        share = (number - 1) / (context.count - 1) if context.count > 1 else 1.0
        seconds = SHORTEST * math.exp(share * math.log(longest / SHORTEST))
        fault = rasa.freeze()
        if fault is None:
            continue
        await pass_by(seconds)
        rasa.thaw(fault)
        stopped += seconds
        context.say(f"Rasa stood still for {seconds:.0f} s")
    return {"stops of Rasa": context.count, "seconds without Rasa": round(stopped)}
