"""Vectors of passages in the database: only what is new is encoded, also after a build that died."""

import numpy as np
import pytest
from sqlalchemy import select

from core.database import Sessions
from retrieval import embeddings
from retrieval.encoders import Vectors
from retrieval.models import PassageEmbedding
from tests.integration.encoders import HashEncoder

TEXTS = [f"passage number {number}" for number in range(10)]


class Died(Exception):
    """Stands for a process that is killed."""


class Keeping(HashEncoder):
    """Keeps what it encodes, and dies before it would have encoded more than `most` texts."""

    def __init__(self, most: int = 1000) -> None:
        super().__init__()
        self.most, self.texts = most, list[str]()

    def encode_passages(self, texts: list[str]) -> Vectors:
        """Vectors of passages, as its parent gives them."""
        if len(self.texts) + len(texts) > self.most:
            raise Died
        self.texts += texts
        return super().encode_passages(texts)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "BATCH", 3)
    monkeypatch.setattr(embeddings, "LOOKED_UP", 4)


async def test_a_build_that_died_goes_on_where_it_was_and_tells_how_far_it_is(sessions: Sessions) -> None:
    told: list[tuple[int, int]] = []
    with pytest.raises(Died):
        await embeddings.vectors(sessions, Keeping(most=7), TEXTS, lambda *progress: told.append(progress))
    assert told == [(0, 10), (3, 10), (6, 10)]
    second = Keeping()
    told.clear()
    found = await embeddings.vectors(sessions, second, TEXTS, lambda *progress: told.append(progress))
    assert second.texts == TEXTS[6:]
    assert told == [(6, 10), (9, 10), (10, 10)]
    assert np.array_equal(found, HashEncoder().encode_passages(TEXTS))


async def test_only_what_is_new_is_encoded_and_a_text_that_is_there_twice_once(sessions: Sessions) -> None:
    await embeddings.vectors(sessions, Keeping(), TEXTS[:5])
    encoder = Keeping()
    found = await embeddings.vectors(sessions, encoder, ["new", *TEXTS[:5], "new"])
    assert encoder.texts == ["new"]
    assert np.array_equal(found, HashEncoder().encode_passages(["new", *TEXTS[:5], "new"]))


@pytest.mark.parametrize("threads", [2, 3, 8])
async def test_several_threads_give_the_same_vectors_in_the_same_order(sessions: Sessions, threads: int) -> None:
    encoder = Keeping()
    found = await embeddings.vectors(sessions, encoder, TEXTS, threads=threads)
    assert sorted(encoder.texts) == sorted(TEXTS)
    assert np.array_equal(found, HashEncoder().encode_passages(TEXTS))


async def test_vectors_of_another_model_are_not_taken(sessions: Sessions) -> None:
    await embeddings.vectors(sessions, Keeping(), TEXTS)
    hashes = [embeddings.content_hash(text) for text in TEXTS]
    assert await embeddings.stored(sessions, "another", hashes) == {}
    assert await embeddings.stored(sessions, HashEncoder.name, []) == {}
    assert (await embeddings.stored(sessions, HashEncoder.name, hashes)).keys() == set(hashes)
    async with sessions.begin() as session:
        kept = await session.scalars(select(PassageEmbedding.model).where(PassageEmbedding.content_hash.in_(hashes)))
        assert set(kept) == {HashEncoder.name}


async def test_nothing_has_no_vectors(sessions: Sessions) -> None:
    assert (await embeddings.vectors(sessions, Keeping(), [])).shape == (0, HashEncoder().dimension)
