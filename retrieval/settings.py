"""Settings of retrieval."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from core.settings import PREFIX, Section
from retrieval.bands import Policy


class RetrievalSettings(Section):
    """Which model encodes, and how sure an answer has to be."""

    model_config = SettingsConfigDict(**{**Section.model_config, "env_prefix": f"{PREFIX}RETRIEVAL_"})

    model: str = "all-minilm-l6-v2-onnx-int8,multilingual"
    """Models joined by commas: names of known ones, or paths of folders with a sentence-transformers model.
    A question is looked for with the first that reads its language, and elsewhere with the last."""
    model_languages: str = "en"
    """Languages of the models given by path: codes joined by commas, or `*` for any."""
    calibration: Path | None = None
    """File with the calibration of the model's confidence; empty for the one that ships."""
    risk: Annotated[float, Field(ge=0, le=1)] = 0.05
    """Largest part of the answers given alone that may be wrong; 0 for always offering titles."""
    unsure: Annotated[float, Field(ge=0, le=1)] = 0.3
    """Least confidence at which titles are offered; below it the question is handed off."""
    verdicts: bool = True
    """Whether what customers say of articles moves the confidence and the order of articles, within bounds."""
    passages: Annotated[int, Field(ge=10, le=2000)] = 300
    """How many of the nearest passages are looked at for each question."""
    encoder_threads: Annotated[int, Field(ge=1, le=64)] = 1
    """How many questions are encoded at the same time; each takes one processor core."""
    keep_snapshots: Annotated[int, Field(ge=1, le=100)] = 3
    """Of how many revisions of a site a snapshot stays on disk, the newest of each."""

    @field_validator("model")
    @classmethod
    def _some(cls, model: str) -> str:
        if not [name for name in model.split(",") if name.strip()]:
            raise ValueError("FIRSTLINE_RETRIEVAL_MODEL names no model")
        return model

    @property
    def models(self) -> tuple[str, ...]:
        """The models, in the order in which they are asked."""
        return _parts(self.model)

    @property
    def languages(self) -> frozenset[str]:
        """Languages of the models given by path."""
        return frozenset(_parts(self.model_languages))

    @property
    def policy(self) -> Policy:
        """When to answer alone and when to offer titles, as the search takes it."""
        return Policy(self.risk, self.unsure)


def _parts(joined: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in joined.split(",") if part.strip())
