"""The process in which the other systems run, seen from the benchmark."""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
SYSTEMS = ("FAISS", "BM25", "txtai", "haystack")
ALONE = {
    **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"),
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
}
"""Variables under which every library takes one thread and asks nothing of the network."""
_SHOWN = 2000


class RivalsFailed(Exception):
    """The process ended early; the message holds the end of what it printed."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a system found for one question.

    Attributes:
        passages: their positions and scores, best first.
        seconds: of the processor that the search took.
    """

    passages: list[tuple[int, float]]
    seconds: float


class RivalProcess:
    """All other systems in one process, answering one request after the other.

    Args:
        python: interpreter of the environment in which they are installed.
        model: folder of the sentence-transformers model that they encode with.
    """

    def __init__(self, python: Path, model: Path) -> None:
        self._printed = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            [str(python), "-m", "benchmarks.retrieval.rivals", str(model)],
            cwd=ROOT,
            env={**os.environ, **ALONE},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._printed,
            text=True,
        )

    def __enter__(self) -> Self:
        """Nothing more: the process was started with the object."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()
        self._printed.close()

    def index(self, system: str, texts: list[str]) -> None:
        """Let a system index these passages; minutes for ten thousand.

        Raises:
            RivalsFailed: the process ended.
        """
        self._request({"system": system, "index": texts})

    def ask(self, system: str, questions: list[str], limit: int) -> list[Found]:
        """The best `limit` passages of a system for each question, asked one after the other.

        Raises:
            RivalsFailed: the process ended.
        """
        reply = self._request({"system": system, "ask": questions, "passages": limit})
        each = zip(reply["found"], reply["seconds"], strict=True)
        return [Found([(position, score) for position, score in found], seconds) for found, seconds in each]

    def _request(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise RivalsFailed(f"The process of the other systems ended:\n{self._end_of_printed()}")
        reply: dict[str, Any] = json.loads(line)
        return reply

    def _end_of_printed(self) -> str:
        self._printed.seek(0)
        return self._printed.read().decode("utf-8", "replace")[-_SHOWN:]
