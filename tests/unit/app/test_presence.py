"""Presence: what is heard counts for seconds."""

from uuid import UUID, uuid4

from app.presence import TYPING_SECONDS, VIEWING_SECONDS, Presence, Viewer

TICKET, ANNA, BORIS = uuid4(), uuid4(), uuid4()


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def told(event: str, person: UUID = ANNA, name: str = "Anna", ticket: UUID = TICKET) -> dict[str, str]:
    return {"site": "s", "event": event, "ticket": str(ticket), "conversation": "c", "staff": str(person), "name": name}


def test_whoever_looks_is_there_until_they_go_or_are_silent() -> None:
    clock = Clock()
    presence = Presence(clock)
    presence.hear(told("viewing"))
    presence.hear(told("typing", BORIS, "Boris"))
    assert presence.of_ticket(TICKET) == [Viewer(ANNA, "Anna", False), Viewer(BORIS, "Boris", True)]
    assert presence.of_ticket(TICKET, besides=ANNA) == [Viewer(BORIS, "Boris", True)]
    clock.now = TYPING_SECONDS
    assert [viewer.typing for viewer in presence.of_ticket(TICKET)] == [False, False]
    presence.hear(told("left"))
    assert [viewer.name for viewer in presence.of_ticket(TICKET)] == ["Boris"]
    clock.now = VIEWING_SECONDS
    assert presence.of_ticket(TICKET) == []


def test_several_tickets_are_asked_for_at_once() -> None:
    presence, other = Presence(Clock()), uuid4()
    presence.hear(told("viewing"))
    assert presence.of_tickets({TICKET, other}) == {TICKET: [Viewer(ANNA, "Anna", False)]}
    assert presence.of_tickets({TICKET}, besides=ANNA) == {}


def test_signals_about_something_else_are_left_alone() -> None:
    presence = Presence(Clock())
    presence.hear({"site": "s", "event": "customer_typing", "conversation": "c"})
    assert presence.of_tickets({TICKET}) == {}


def test_what_has_expired_is_forgotten() -> None:
    clock = Clock()
    presence = Presence(clock)
    for _ in range(3):
        presence.hear(told("viewing", uuid4(), ticket=uuid4()))
    clock.now = VIEWING_SECONDS
    presence.forget()
    clock.now = 0.0
    assert presence._seen == {}
