"""What it means when the database does not do what it was asked: its fault or ours, and which fault."""

from enum import StrEnum

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class NoConnection(ConnectionError):
    """The database gave no connection: it is away, starting, full of connections, or refuses us.

    Attributes:
        sqlstate: PostgreSQL's code if it said why; empty if nothing answered.
    """

    def __init__(self, sqlstate: str) -> None:
        super().__init__(f"no connection to the database ({sqlstate or 'nobody answers'})")
        self.sqlstate = sqlstate


class Fault(StrEnum):
    """Why nothing can be stored just now."""

    READ_ONLY = "read_only"
    FULL = "full"
    """Its disk is full; reading still works."""
    BUSY = "busy"
    """Locks, connections or time ran out; what waits gets through later."""
    DOWN = "down"


FAULTS = (DBAPIError, PoolTimeout, ConnectionError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What a use of the database raises when the database is at fault; `fault_of` tells which fault it is."""
# PostgreSQL's codes by their beginning, the longest that fits first.
_STATES = {
    "25006": Fault.READ_ONLY,
    "53100": Fault.FULL,
    # Insufficient resources: connections, memory, limits.
    "53": Fault.BUSY,
    # Lock not available; statement cancelled; serialisation failure and deadlock, of which somebody has to give way.
    "55P03": Fault.BUSY,
    "57014": Fault.BUSY,
    "40": Fault.BUSY,
    # Connection; operator's intervention such as a restart; a transaction that did nothing for too long.
    "08": Fault.DOWN,
    "57": Fault.DOWN,
    "25P03": Fault.DOWN,
    "25P04": Fault.DOWN,
    # The system below the database.
    "58": Fault.DOWN,
}
_BY_LENGTH = sorted(_STATES, key=len, reverse=True)


def sqlstate(error: BaseException) -> str:
    """PostgreSQL's code of a failure; empty if it has none."""
    return str(getattr(getattr(error, "orig", error), "sqlstate", None) or "")


def fault_of(error: BaseException) -> Fault | None:
    """The database's fault behind one of `FAULTS`; `None` when what was asked of it is at fault."""
    state = sqlstate(error)
    if state:
        return next((_STATES[start] for start in _BY_LENGTH if state.startswith(start)), None) or _cut_off(error)
    return Fault.BUSY if isinstance(error, PoolTimeout | TimeoutError) else Fault.DOWN


def _cut_off(error: BaseException) -> Fault | None:
    """Whether the connection ended with the failure, or never began."""
    ended = isinstance(error, NoConnection) or (isinstance(error, DBAPIError) and error.connection_invalidated)
    return Fault.DOWN if ended else None
