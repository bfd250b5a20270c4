"""The fitted centres of articles."""

import numpy as np
import pytest

from retrieval import centres
from retrieval.centres import Floats, fitted, means


def directions(*rows: tuple[float, ...]) -> Floats:
    found: Floats = np.array(rows, dtype=np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


def some(count: int, dimension: int = 8) -> Floats:
    return directions(*np.random.default_rng(3).normal(size=(count, dimension)).tolist())


OF = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2])
APART = np.arange(3)


def test_means_have_length_one_and_an_article_without_passages_has_none() -> None:
    found = means(some(9), OF, 4)
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 1, 1, 0])


@pytest.mark.parametrize("groups", [APART, np.array([0, 1, 0])])
@pytest.mark.parametrize("rows", [4, 4096])
def test_the_gradient_is_that_of_the_loss(
    groups: np.ndarray[tuple[int], np.dtype[np.int64]], rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(centres, "ROWS", rows)
    vectors = some(9)
    loss = centres._Loss(vectors, OF, groups, means(vectors, OF, 3))
    at, step = some(3).ravel().astype(np.float64), 1e-2
    _, gradient = loss(at)
    for way in np.eye(len(at)):
        slope = (loss(at + step * way)[0] - loss(at - step * way)[0]) / (2 * step)
        assert slope == pytest.approx(gradient @ way, abs=1e-3)


def test_the_number_of_rows_at_once_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fitted(some(9), OF, APART)
    monkeypatch.setattr(centres, "ROWS", 2)
    assert fitted(some(9), OF, APART) == pytest.approx(whole, abs=1e-3)


def test_passages_find_their_article_where_means_would_find_a_broader_one() -> None:
    # The first article's passages are spread; one of them lies nearer to the second article's mean than to its own.
    vectors = directions((1, 0, 0), (1, 0, 0), (1, 0, 0), (0.5, 0.6, 0.5), (0, 1, 0.2), (0, 1, 0.2))
    article_of = np.array([0, 0, 0, 0, 1, 1])
    before = (vectors @ means(vectors, article_of, 2).T).argmax(axis=1)
    after = (vectors @ fitted(vectors, article_of, np.arange(2)).T).argmax(axis=1)
    assert before.tolist() == [0, 0, 0, 1, 1, 1]
    assert after.tolist() == article_of.tolist()


def test_translations_do_not_push_each_other_away() -> None:
    vectors = directions((1, 0.1, 0), (1, -0.1, 0), (1, 0.1, 0), (1, -0.1, 0), (0, 0, 1))
    article_of = np.array([0, 0, 1, 1, 2])
    together = fitted(vectors, article_of, np.array([7, 7, 8]))
    assert together[0] == pytest.approx(together[1], abs=1e-4)
    assert (vectors[0] @ together.T).argmax() in (0, 1)


def test_a_large_knowledge_base_has_its_means(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centres, "MOST_PRODUCTS", 9 * 8 * 3 - 1)
    assert np.array_equal(fitted(some(9), OF, APART), means(some(9), OF, 3))


def test_one_article_has_nothing_to_be_told_from() -> None:
    vectors = some(2)
    of = np.zeros(2, dtype=np.int64)
    assert np.array_equal(fitted(vectors, of, np.zeros(1, dtype=np.int64)), means(vectors, of, 1))
