"""Settings of retrieval."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_settings import SettingsConfigDict

from core.settings import PREFIX, Section
from retrieval.bands import Thresholds


class RetrievalSettings(Section):
    """Which model encodes, and how sure an answer has to be."""

    model_config = SettingsConfigDict(**{**Section.model_config, "env_prefix": f"{PREFIX}RETRIEVAL_"})

    model: str = "all-minilm-l6-v2"
    """Name of a known model, or the path of a folder with a sentence-transformers model."""
    model_languages: str = "en"
    """Languages of a model given by path: codes joined by commas, or `*` for any."""
    calibration: Path | None = None
    """File with the calibration of the model's confidence; empty for the one that ships."""
    sure: Annotated[float, Field(ge=0, le=1)] = 0.9
    """Least confidence at which the first hit is given as the answer."""
    unsure: Annotated[float, Field(ge=0, le=1)] = 0.3
    """Least confidence at which titles are offered; below it the question is handed off."""
    passages: Annotated[int, Field(ge=10, le=2000)] = 300
    """How many of the nearest passages are looked at for each question."""
    encoder_threads: Annotated[int, Field(ge=1, le=64)] = 1
    """How many questions are encoded at the same time; each takes one processor core."""
    keep_snapshots: Annotated[int, Field(ge=1, le=100)] = 3
    """How many snapshots of a site stay on disk."""

    @model_validator(mode="after")
    def _ordered(self) -> "RetrievalSettings":
        if self.unsure > self.sure:
            raise ValueError("FIRSTLINE_RETRIEVAL_UNSURE must not be above FIRSTLINE_RETRIEVAL_SURE")
        return self

    @property
    def thresholds(self) -> Thresholds:
        """The two thresholds as the search takes them."""
        return Thresholds(sure=self.sure, unsure=self.unsure)
