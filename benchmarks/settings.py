"""Settings of the benchmarks."""

from pathlib import Path

from core.settings import Section


class BenchmarkSettings(Section):
    """Where the benchmarks find what they measure with."""

    data_sets: Path = Path("../shared/data")
    """Folder of labelled sets, each a folder with `articles.jsonl` and `questions.jsonl`."""
    rivals_python: Path = Path(".venv-rivals/bin/python")
    """Interpreter of the environment of the systems that retrieval is compared with."""
