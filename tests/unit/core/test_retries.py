"""Pauses between attempts."""

from core.retries import Retry


def test_pauses_double_up_to_the_longest() -> None:
    retry, now, pauses = Retry(first=2, longest=10), 100.0, []
    for _ in range(5):
        retry.failed("full", now)
        pauses.append(retry.due_at - now)
        assert not retry.is_due(retry.due_at - 0.1)
        now = retry.due_at
        assert retry.is_due(now)
    assert pauses == [2, 4, 8, 10, 10]


def test_only_another_cause_is_news() -> None:
    retry = Retry()
    assert [retry.failed(cause, 0) for cause in ("full", "full", "read only", "full")] == [True, False, True, True]


def test_success_forgets_the_failures() -> None:
    retry = Retry(first=2)
    assert not retry.succeeded()
    retry.failed("full", 0)
    retry.failed("full", 2)
    assert retry.succeeded()
    assert retry.is_due(0)
    assert retry.failed("full", 0)
    assert retry.due_at == 2
