"""A clock that runs and rests: no time is lost or gained, whatever happens in between."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from conversation.stopwatch import NOTHING, Stopwatch

BEGIN = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
SPANS = st.timedeltas(min_value=NOTHING, max_value=timedelta(days=2))


@given(st.lists(st.tuples(st.booleans(), SPANS), max_size=30))
def test_the_reading_is_the_sum_of_the_time_in_which_it_ran(spans: list[tuple[bool, timedelta]]) -> None:
    watch, at, expected = Stopwatch(), BEGIN, NOTHING
    for runs, span in spans:
        watch = watch.start(at) if runs else watch.stop(at)
        at += span
        expected += span if runs else NOTHING
    assert watch.reading(at) == expected
    assert watch.stop(at).stop(at + timedelta(hours=1)).reading(at + timedelta(days=1)) == expected


@given(SPANS, SPANS, st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=1)))
def test_it_is_due_when_the_limit_is_used(used: timedelta, waited: timedelta, limit: timedelta) -> None:
    started = BEGIN + waited
    watch = Stopwatch(used).start(started)
    due_at = watch.due_at(limit)
    assert due_at == started + limit - used
    assert due_at is not None
    # Whoever waits until then has used exactly the limit; where it was used up before, that moment is in the past.
    assert watch.reading(max(due_at, started)) == max(limit, used)


@given(SPANS, SPANS)
def test_resting_and_going_on_moves_the_end_by_the_rest(ran: timedelta, rested: timedelta) -> None:
    limit = timedelta(days=4)
    watch = Stopwatch().start(BEGIN)
    before = watch.due_at(limit)
    after = watch.stop(BEGIN + ran).start(BEGIN + ran + rested).due_at(limit)
    assert before is not None
    assert after == before + rested


def test_a_clock_that_rests_is_never_due() -> None:
    assert Stopwatch(timedelta(minutes=20)).due_at(timedelta(minutes=15)) is None


def test_starting_twice_changes_nothing() -> None:
    watch = Stopwatch().start(BEGIN)
    assert watch.start(BEGIN + timedelta(minutes=3)) == watch


def test_a_database_clock_that_was_set_back_takes_nothing_away() -> None:
    watch = Stopwatch(timedelta(minutes=5)).start(BEGIN)
    assert watch.reading(BEGIN - timedelta(hours=1)) == timedelta(minutes=5)
