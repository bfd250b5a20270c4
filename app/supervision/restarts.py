"""How long to wait before a process that died is started again."""

_SHORT_LIFE = 60.0
_LONGEST_WAIT = 30.0


class Restarts:
    """The deaths of one process: the first costs no time, those that follow closely cost more and more."""

    def __init__(self) -> None:
        """Begin with no death seen."""
        self._deaths = 0

    def delay(self, lived: float) -> float:
        """Count a death.

        Args:
            lived: seconds from the process's start to its death.

        Returns:
            Seconds to wait: 0 for the first death or after a life of a minute, then 1, 2, 4 and on to 30.
        """
        if lived >= _SHORT_LIFE:
            self._deaths = 0
        self._deaths += 1
        return 0.0 if self._deaths == 1 else min(_LONGEST_WAIT, 2.0 ** (self._deaths - 2))
