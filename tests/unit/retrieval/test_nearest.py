"""The nearest passages, exactly and by cells."""

from concurrent.futures import ThreadPoolExecutor

import faiss
import numpy as np
import pytest

from retrieval import nearest
from retrieval.arrays import Floats
from retrieval.nearest import Selector, built, coded, rebuilt, search, search_coded, vectors_at, vectors_of

COUNT, DIMENSION = 4000, 16


def some(count: int = COUNT, seed: int = 1) -> Floats:
    rng = np.random.default_rng(seed)
    topics = rng.normal(size=(60, DIMENSION))
    vectors = topics[rng.integers(60, size=count)] + 0.7 * rng.normal(size=(count, DIMENSION))
    found: Floats = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return found


@pytest.fixture(params=["exact", "cells"])
def index(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> faiss.Index:
    if request.param == "cells":
        monkeypatch.setattr(nearest, "MOST_EXACT", 1000)
    return built(some())


def positions(index: faiss.Index, vector: Floats, count: int, allowed: Selector | None = None) -> list[int]:
    found: list[int] = search(index, vector, count, allowed)[1].tolist()
    return found


def test_a_passage_is_nearest_to_itself_and_the_nearest_come_first(index: faiss.Index) -> None:
    scores, found = search(index, some()[17], 10)
    assert found[0] == 17
    assert scores[0] == pytest.approx(1.0, abs=1e-5)
    assert sorted(scores.tolist(), reverse=True) == scores.tolist()
    assert scores == pytest.approx(some()[found] @ some()[17], abs=1e-5)


def test_nearly_all_of_the_nearest_are_found(index: faiss.Index) -> None:
    asked = some(50, seed=2)
    right = np.argsort(-(asked @ some().T), axis=1)[:, :10]
    found = [len({*positions(index, vector, 10)} & {*best.tolist()}) for vector, best in zip(asked, right, strict=True)]
    assert sum(found) >= 0.95 * 10 * len(asked)


def test_what_is_not_allowed_is_not_found(index: faiss.Index) -> None:
    allowed = np.zeros(COUNT, dtype=bool)
    allowed[::400] = True
    selector = Selector.of(index, allowed)
    found = positions(index, some()[17], 20, selector)
    right = np.argsort(-(some()[::400] @ some()[17])) * 400
    assert found == right.tolist()
    with ThreadPoolExecutor(4) as threads:
        assert all(
            again == found for again in threads.map(lambda _: positions(index, some()[17], 20, selector), range(40))
        )


def test_where_nothing_is_allowed_or_wanted_nothing_is_found(index: faiss.Index) -> None:
    nothing = Selector.of(index, np.zeros(COUNT, dtype=bool))
    assert positions(index, some()[0], 10, nothing) == []
    assert positions(index, some()[0], 0) == []
    empty = built(some()[:0])
    assert positions(empty, some()[0], 10) == []
    assert positions(empty, some()[0], 10, Selector.of(empty, np.zeros(0, dtype=bool))) == []


def test_vectors_are_read_back_by_position(index: faiss.Index) -> None:
    assert np.array_equal(vectors_of(index, 30, 5), some()[30:35])
    assert np.array_equal(vectors_at(index, np.array([9, 3999, 0])), some()[[9, 3999, 0]])
    assert vectors_at(index, np.zeros(0, dtype=np.int64)).shape == (0, DIMENSION)


def test_a_stored_index_finds_and_gives_back_the_same(index: faiss.Index) -> None:
    loaded = faiss.deserialize_index(faiss.serialize_index(index))
    assert np.array_equal(vectors_of(loaded, 0, COUNT), some())
    for vector in some(20, seed=3):
        assert positions(loaded, vector, 10, Selector.of(loaded)) == positions(index, vector, 10)


def test_building_again_gives_the_same_bytes(index: faiss.Index) -> None:
    assert np.array_equal(faiss.serialize_index(built(some())), faiss.serialize_index(index))


def test_an_index_is_built_upon_another_one(index: faiss.Index) -> None:
    # Ten passages are gone, ten are new, and all others have moved.
    kept = np.arange(10, COUNT)
    new = some(10, seed=4)
    vectors = np.concatenate([some()[kept], new])
    was = np.concatenate([kept, np.full(10, -1)])
    found = rebuilt(index, vectors, was)
    assert found.ntotal == COUNT
    assert np.array_equal(vectors_of(found, 0, COUNT), vectors)
    assert positions(found, new[3], 1) == [COUNT - 7]
    assert positions(found, some()[50], 1) == [40]
    assert np.array_equal(vectors_of(index, 0, COUNT), some())


def test_an_index_of_another_size_is_not_built_upon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "MOST_EXACT", 100)
    small = built(some(200))
    grown = rebuilt(small, some(), np.concatenate([np.arange(200), np.full(COUNT - 200, -1)]))
    assert np.array_equal(faiss.serialize_index(grown), faiss.serialize_index(built(some())))


@pytest.mark.parametrize("wide", [1, 4, 24])
def test_a_look_at_bytes_first_finds_the_same(wide: int) -> None:
    # Dimensions that are multiples of 64 are computed in another way.
    vectors, asked = (
        np.tile(some(count, seed), wide) / np.float32(np.sqrt(wide)) for count, seed in ((COUNT, 1), (50, 3))
    )
    exact = built(vectors)
    codes = coded(exact)
    allowed = Selector.of(exact, np.arange(COUNT) % 3 == 0)
    for vector in asked:
        for selector in (None, allowed):
            scores, found = search_coded(exact, codes, vector, 30, selector)
            right, positions_of = search(exact, vector, 30, selector)
            assert scores == pytest.approx(right, abs=1e-6)
            assert set(found.tolist()) == set(positions_of.tolist())
    few = Selector.of(exact, np.arange(COUNT) < 5)
    assert sorted(search_coded(exact, codes, vectors[0], 30, few)[1].tolist()) == [0, 1, 2, 3, 4]
    assert len(search_coded(exact, codes, vectors[0], 30, Selector.of(exact, np.zeros(COUNT, dtype=bool)))[1]) == 0


def test_bytes_are_kept_only_where_they_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    assert coded(built(some(200))) is None
    assert search_coded(built(some(200)), None, some()[0], 3)[1].tolist() == positions(built(some(200)), some()[0], 3)
    monkeypatch.setattr(nearest, "MOST_EXACT", 1000)
    assert coded(built(some())) is None
