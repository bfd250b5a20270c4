"""Settings of the benchmarks."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from core.settings import Section


class BenchmarkSettings(Section):
    """Where the benchmarks find what they measure with."""

    data_sets: Annotated[Path, Field(validation_alias="FIRSTLINE_DATA_SETS")] = Path("../shared/data")
    """Folder of labelled sets, each a folder with `articles.jsonl` and `questions.jsonl`."""
