"""The fitted centres of articles."""

import numpy as np
import pytest

from retrieval import centres
from retrieval.arrays import Floats, Numbers
from retrieval.centres import cost, fitted, means, updated
from retrieval.competition import FEWEST, MOST, SHARPNESS, Block, Loss, Rivals, rest_of


def directions(*rows: tuple[float, ...]) -> Floats:
    found: Floats = np.array(rows, dtype=np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


def some(count: int, dimension: int = 8) -> Floats:
    return directions(*np.random.default_rng(3).normal(size=(count, dimension)).tolist())


def topics(articles: int, each: int = 5, dimension: int = 16) -> tuple[Floats, Numbers]:
    rng = np.random.default_rng(4)
    article_of = np.repeat(np.arange(articles), each)
    middles = rng.normal(size=(articles, dimension))
    return directions(*(middles[article_of] + 0.5 * rng.normal(size=(len(article_of), dimension))).tolist()), article_of


def own_scores(found: Floats, vectors: Floats, article_of: Numbers) -> Floats:
    scores: Floats = np.einsum("ij,ij->i", vectors, found[article_of])
    return scores


OF = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2])
APART = np.arange(3)


def test_means_have_length_one_and_an_article_without_passages_has_none() -> None:
    found = means(some(9), OF, 4)
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 1, 1, 0])


@pytest.mark.parametrize("groups", [APART, np.array([0, 1, 0])])
@pytest.mark.parametrize("articles", [3, 400])
def test_the_gradient_is_that_of_the_loss(groups: Numbers, articles: int) -> None:
    # The third article, and all but three of 400, are held.
    groups = np.concatenate([groups, np.arange(3, articles)])
    vectors, held = some(9), np.arange(2, articles)
    rest = rest_of(vectors, OF, some(articles)[held], held, groups)
    rivals = Rivals(np.arange(2), np.array([1, 3], dtype=np.float32))
    weights = np.linspace(0.2, 1, 9, dtype=np.float32)
    loss = Loss([Block.of(vectors, weights, OF, rivals, groups, rest)], some(2))
    at, step = some(4)[2:], np.float32(1e-2)
    gradient = loss(at)[1]
    for way in np.eye(at.size, dtype=np.float32).reshape(at.size, *at.shape):
        slope = (loss(at + step * way)[0] - loss(at - step * way)[0]) / (2 * step)
        assert slope == pytest.approx(float((gradient * way).sum()), abs=5e-3)


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


def test_translations_take_no_memory_for_each_rival() -> None:
    vectors, article_of = topics(300)
    rivals = Rivals(np.arange(300), np.ones(300, dtype=np.float32))
    rest = rest_of(vectors, article_of, vectors[:0], np.arange(0), np.arange(300) // 3)
    block = Block.of(vectors, np.ones(len(vectors), dtype=np.float32), article_of, rivals, np.arange(300) // 3, rest)
    kept = (block.offset, block.targets, *block.translations)
    assert sum(each.nbytes for each in kept) <= 40 * len(vectors)
    assert len(block.translations[0]) == 2 * len(vectors)


def test_an_article_scores_alike_in_knowledge_bases_of_all_sizes() -> None:
    vectors, article_of = topics(3 * MOST, dimension=128)
    scores = {}
    for count in (1, FEWEST // 2, FEWEST, MOST, 3 * MOST):
        rows = article_of < count
        found = fitted(vectors[rows], article_of[rows], np.arange(count))
        scores[count] = own_scores(found, vectors[rows], article_of[rows]).mean()
    assert scores[1] == pytest.approx(scores[FEWEST], abs=0.15)
    assert scores[FEWEST // 2] == pytest.approx(scores[FEWEST], abs=0.1)
    assert scores[3 * MOST] == pytest.approx(scores[MOST], abs=0.1)


def test_a_sample_of_rivals_gives_nearly_what_all_of_them_give(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, article_of = topics(300)
    groups = np.arange(300)
    whole = fitted(vectors, article_of, groups)
    monkeypatch.setattr(centres, "NEAR", 60)
    monkeypatch.setattr(centres, "FAR", 60)
    sampled = fitted(vectors, article_of, groups)
    assert np.array_equal(sampled, fitted(vectors, article_of, groups))
    assert np.abs(vectors @ sampled.T - vectors @ whole.T).mean() < 0.08
    finds = (vectors @ whole.T).argmax(axis=1) == article_of
    assert ((vectors @ sampled.T).argmax(axis=1) == article_of).mean() >= finds.mean() - 0.02


def test_a_fit_that_begins_with_the_last_one_needs_few_steps() -> None:
    vectors, article_of = topics(30)
    whole = fitted(vectors, article_of, np.arange(30))
    again = fitted(vectors, article_of, np.arange(30), whole, steps=2)
    assert np.abs(again - whole).max() < 0.02


@pytest.mark.parametrize("near", [128, 10])
def test_a_changed_article_gets_nearly_the_centre_of_a_whole_fit(near: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centres, "NEAR_PASSAGES", near)
    monkeypatch.setattr(centres, "FAR_PASSAGES", 60)
    vectors, article_of = topics(120)
    groups = np.arange(120)
    whole = fitted(vectors, article_of, groups)
    changed = np.array([7, 90])
    before = whole.copy()
    before[changed] = 0
    found = updated(before, vectors, article_of, groups, changed)
    others = np.delete(np.arange(120), changed)
    assert np.array_equal(found[others], whole[others])
    assert not before[changed].any()
    drift = vectors @ (found[changed] - whole[changed]).T
    assert np.abs(drift).mean() < 0.12


def test_where_nothing_or_everything_changed_nothing_is_held() -> None:
    vectors, article_of = topics(5)
    whole = fitted(vectors, article_of, np.arange(5))
    assert np.array_equal(updated(whole, vectors, article_of, np.arange(5), np.arange(0)), whole)
    assert np.array_equal(updated(0 * whole, vectors, article_of, np.arange(5), np.arange(5)), whole)


def test_held_articles_and_missing_ones_are_rivals_but_translations_are_not() -> None:
    vectors, held = directions((1, 0), (0, 1)), np.array([1])
    missing = np.float32(FEWEST - 2) * np.exp(SHARPNESS * np.float32(0.1))
    rest = rest_of(vectors, np.array([0, 1]), directions((1, 0)), held, np.arange(2))
    assert np.exp(rest) == pytest.approx([missing + np.exp(SHARPNESS), missing + 1], rel=1e-4)
    together = rest_of(vectors, np.array([0, 1]), directions((1, 0)), held, np.array([5, 5]))
    assert np.exp(together) == pytest.approx([missing, missing + 1], rel=1e-4)


def test_a_fit_costs_no_more_for_each_passage_above_a_number_of_articles() -> None:
    assert cost(1000, 100, 384) < cost(1000, 500, 384) < cost(1000, 5000, 384) == cost(1000, 50_000, 384)


def test_no_articles_have_no_centres() -> None:
    assert fitted(np.zeros((0, 8), dtype=np.float32), np.zeros(0, np.int64), np.zeros(0, np.int64)).shape == (0, 8)
