"""The other systems, in an environment of their own (`python -m tools.environments rivals`): a process that indexes and
searches for `rival_process`.

Each line of standard input is one request, each line of standard output its reply:
`{"system": NAME, "index": [TEXT, …]}` → `{}`; `{"system": NAME, "ask": [TEXT, …], "passages": LIMIT}` →
`{"found": [[[POSITION, SCORE], …], …], "seconds": [SECONDS, …]}`, passages best first; a list and a time a question.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import bm25s
import faiss
import numpy as np
import numpy.typing as npt
import torch
from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder
from sentence_transformers import SentenceTransformer
from txtai import Embeddings

BATCH = 64
Found = list[tuple[int, float]]
"""Positions of passages with their scores, best first."""
Search = Callable[[str, int], Found]
"""Takes a question and how many passages are wanted."""
Vectors = npt.NDArray[np.float32]


class Rivals:
    """All systems over one model, and what they have indexed.

    Args:
        folder: of a sentence-transformers model.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._model = SentenceTransformer(folder, device="cpu", local_files_only=True)
        self._vectors: dict[str, Vectors] = {}
        self._built: dict[tuple[str, ...], Search] = {}
        self._current: dict[str, Search] = {}
        self._builders: dict[str, Callable[[list[str]], Search]] = {
            "FAISS": self._flat,
            "BM25": _bm25,
            "txtai": self._txtai,
            "haystack": self._haystack,
        }

    def index(self, system: str, texts: list[str]) -> None:
        """Let a system search these passages from now on; several sets share their articles, which are indexed once."""
        key = (system, *texts)
        if key not in self._built:
            self._built[key] = self._builders[system](texts)
        self._current[system] = self._built[key]

    def ask(self, system: str, questions: list[str], limit: int) -> tuple[list[Found], list[float]]:
        """The best `limit` passages for each question, and how many seconds of the processor they took."""
        search, found, seconds = self._current[system], [], []
        for question in questions:
            started = time.thread_time()
            found.append(search(question, limit)[:limit])
            seconds.append(time.thread_time() - started)
        return found, seconds

    def _encoded(self, texts: list[str]) -> Vectors:
        """Vectors of passages, shape (n, dimension), normalised."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        vectors = self._model.encode_document(
            new, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        self._vectors.update(zip(new, vectors, strict=True))
        return np.stack([self._vectors[text] for text in texts])

    def _flat(self, texts: list[str]) -> Search:
        vectors = self._encoded(texts)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)

        def search(question: str, limit: int) -> Found:
            vector = self._model.encode_query([question], normalize_embeddings=True, show_progress_bar=False)
            scores, positions = index.search(vector, min(limit, len(texts)))
            return [(int(position), float(score)) for position, score in zip(positions[0], scores[0], strict=True)]

        return search

    def _txtai(self, texts: list[str]) -> Search:
        embeddings = Embeddings(path=self._folder, content=False, hybrid=True)
        embeddings.index(enumerate(texts))

        def search(question: str, limit: int) -> Found:
            return [(int(position), float(score)) for position, score in embeddings.search(question, limit)]

        return search

    def _haystack(self, texts: list[str]) -> Search:
        store = InMemoryDocumentStore(shared=False)
        vectors = self._encoded(texts).tolist()
        store.write_documents(
            [
                Document(id=str(position), content=text, embedding=vector)
                for position, (text, vector) in enumerate(zip(texts, vectors, strict=True))
            ]
        )
        pipeline = _pipeline(store, self._folder)

        def search(question: str, limit: int) -> Found:
            if not question.strip():
                return []
            asked: dict[str, dict[str, Any]] = {
                "embedder": {"text": question},
                "nearest": {"top_k": limit},
                "words": {"query": question, "top_k": limit},
            }
            documents = pipeline.run(asked)["joiner"]["documents"]
            return [(int(document.id), float(document.score or 0.0)) for document in documents]

        return search


def _pipeline(store: InMemoryDocumentStore, folder: str) -> Pipeline:
    embedder = SentenceTransformersTextEmbedder(model=folder, progress_bar=False, local_files_only=True)
    embedder.warm_up()
    pipeline = Pipeline()
    pipeline.add_component("embedder", embedder)
    pipeline.add_component("nearest", InMemoryEmbeddingRetriever(store))
    pipeline.add_component("words", InMemoryBM25Retriever(store))
    pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    pipeline.connect("embedder.embedding", "nearest.query_embedding")
    pipeline.connect("nearest", "joiner")
    pipeline.connect("words", "joiner")
    return pipeline


def _bm25(texts: list[str]) -> Search:
    index = bm25s.BM25()
    index.index(bm25s.tokenize(texts, stopwords=None, show_progress=False), show_progress=False)

    def search(question: str, limit: int) -> Found:
        tokens = bm25s.tokenize([question], stopwords=None, show_progress=False)
        positions, scores = index.retrieve(tokens, k=min(limit, len(texts)), show_progress=False)
        pairs = zip(positions[0], scores[0], strict=True)
        return [(int(position), float(score)) for position, score in pairs if score > 0]

    return search


def _replies(rivals: Rivals) -> Iterator[dict[str, Any]]:
    for line in sys.stdin:
        request = json.loads(line)
        if "index" in request:
            rivals.index(request["system"], request["index"])
            yield {}
        else:
            found, seconds = rivals.ask(request["system"], request["ask"], request["passages"])
            yield {"found": found, "seconds": seconds}


def main() -> None:
    """Answer requests until standard input ends; the argument is the model's folder."""
    # Whatever a library prints must not get between the replies.
    with os.fdopen(os.dup(1), "w") as output:
        os.dup2(2, 1)
        torch.set_num_threads(1)
        faiss.omp_set_num_threads(1)
        for reply in _replies(Rivals(sys.argv[1])):
            output.write(json.dumps(reply) + "\n")
            output.flush()


if __name__ == "__main__":
    main()
