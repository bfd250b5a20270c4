"""The same kills with two apps, two workers and two Rasa processes behind a random balancer."""

from tests.soak.kills import kill_at_random
from tests.soak.run import Context, Report
from tests.soak.system.cluster import Shape
from tests.soak.trial import under_load

NAME = "kills_2x2"
COUNT = 300
SAMPLE = 4


async def run(context: Context) -> Report:
    """Two of each process but the database."""
    return await under_load(context, NAME, Shape(apps=2, workers=2, rasas=2), kill_at_random)
