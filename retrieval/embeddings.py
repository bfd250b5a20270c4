"""Vectors of passages, kept in the database so that only new texts are encoded."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence

import anyio.to_thread
import numpy as np
from sqlalchemy import ARRAY, LargeBinary, any_, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from core.database import Sessions
from retrieval.encoders import Encoder, Vectors
from retrieval.models import PassageEmbedding

BATCH = 128
"""Texts encoded between two writes; a build that dies loses no more than this."""
LOOKED_UP = 20_000
"""Hashes in one query; their vectors of 384 dimensions are 30 MB."""

Progress = Callable[[int, int], None]
"""Told how many of how many texts have their vector."""


def no_progress(done: int, total: int) -> None:
    """Tell nobody."""


async def vectors(
    sessions: Sessions, encoder: Encoder, texts: Sequence[str], progress: Progress = no_progress, threads: int = 1
) -> Vectors:
    """Vectors of `texts` in order, shape (texts, dimension), float32, normalised.

    What is stored is read, the rest is encoded in threads and stored batch by batch, so that a long build which
    is interrupted goes on where it was.

    Args:
        sessions: for short transactions.
        encoder: the model.
        texts: in any number.
        progress: told before each batch, and at the end.
        threads: how many encode at a time, at least 1; more than one takes the processor from whoever else needs it.
    """
    hashes = [content_hash(text) for text in texts]
    known = await stored(sessions, encoder.name, list(dict.fromkeys(hashes)))
    missing = {digest: text for digest, text in zip(hashes, texts, strict=True) if digest not in known}
    todo = list(missing.items())
    total = len(known) + len(todo)
    for start in range(0, len(todo), BATCH):
        progress(len(known), total)
        batch = todo[start : start + BATCH]
        encoded = await _encoded(encoder, [text for _, text in batch], threads)
        fresh = {digest: vector for (digest, _), vector in zip(batch, encoded, strict=True)}
        await _store(sessions, encoder, fresh)
        known.update(fresh)
    progress(total, total)
    if not hashes:
        return np.zeros((0, encoder.dimension), dtype=np.float32)
    return np.stack([known[digest] for digest in hashes])


async def _encoded(encoder: Encoder, texts: list[str], threads: int) -> Vectors:
    parts = [texts[first::threads] for first in range(min(threads, len(texts)))]
    encoded = await asyncio.gather(*(anyio.to_thread.run_sync(encoder.encode_passages, part) for part in parts))
    found = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    for first, vectors_of_part in enumerate(encoded):
        found[first::threads] = vectors_of_part
    return found


def content_hash(text: str) -> bytes:
    """The 32 bytes under which a text's vector is stored."""
    return hashlib.sha256(text.encode()).digest()


# An array is one parameter, whose statement is made and planned once; a list would be one for each hash.
_LOOK_UP = select(PassageEmbedding.content_hash, PassageEmbedding.vector).where(
    PassageEmbedding.model == bindparam("model"),
    PassageEmbedding.content_hash == any_(bindparam("hashes", type_=ARRAY(LargeBinary))),
)


async def stored(sessions: Sessions, model: str, hashes: list[bytes]) -> dict[bytes, Vectors]:
    """The vectors that are known already under a model, shape (dimension,), by content hash."""
    found: dict[bytes, Vectors] = {}
    async with sessions.begin() as session:
        for start in range(0, len(hashes), LOOKED_UP):
            rows = await session.execute(_LOOK_UP, {"model": model, "hashes": hashes[start : start + LOOKED_UP]})
            found.update((digest, np.frombuffer(vector, dtype="<f4")) for digest, vector in rows)
    return found


async def _store(sessions: Sessions, encoder: Encoder, fresh: dict[bytes, Vectors]) -> None:
    rows = [
        {"content_hash": digest, "model": encoder.name, "vector": vector.astype("<f4").tobytes()}
        # Two builds that store the same texts take the rows' locks in the same order.
        for digest, vector in sorted(fresh.items())
    ]
    async with sessions.begin() as session:
        await session.execute(insert(PassageEmbedding).values(rows).on_conflict_do_nothing())
