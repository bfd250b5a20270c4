"""What everybody has who puts load on the system: a name, a history of what they did and saw, chance and pauses."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from tests.soak.load.calling import Caller
from tests.soak.load.history import History
from tests.soak.load.resting import Rest


class Client:
    """One customer or agent.

    Args:
        url: of the balancer.
        histories: folder of histories.
        number: which one of its kind.
        draw: a source of randomness for each thing that is named.
        rest: pauses, and the end of the load.
        pace: longest pause between two steps in seconds.
    """

    kind: ClassVar[str]

    def __init__(
        self,
        url: str,
        histories: Path,
        number: int,
        *,
        draw: Callable[..., random.Random],
        rest: Rest,
        pace: float,
    ) -> None:
        self.name = f"{self.kind}-{number}"
        self.caller = Caller(url, History(histories, self.name))
        self._draw, self._number, self._rest, self._pace = draw, number, rest, pace
        self._prepare()

    def _prepare(self) -> None:
        """Begin with what only this kind has."""
