"""Every module in `knowledge/importers` keeps the importers' contract on its sample."""

from pathlib import Path

import pytest

from core import plugins
from knowledge import importers
from knowledge.drafts import check
from knowledge.importing import Importer, ImportFailed

SAMPLES = Path(__file__).with_name("samples")


def build(name: str) -> Importer:
    importer: Importer = plugins.load(importers, name).build()
    return importer


@pytest.mark.parametrize("name", plugins.names(importers))
def test_an_importer_has_a_sample(name: str) -> None:
    assert (SAMPLES / name).is_dir()


@pytest.mark.parametrize("name", plugins.names(importers))
def test_an_importer_reads_its_sample_twice_the_same(name: str) -> None:
    first = list(build(name).read(SAMPLES / name))
    second = list(build(name).read(SAMPLES / name))
    assert first
    assert first == second


@pytest.mark.parametrize("name", plugins.names(importers))
def test_what_an_importer_reads_is_within_the_limits_and_says_where_it_is_from(name: str) -> None:
    for article in build(name).read(SAMPLES / name):
        assert check(article.draft).title
        assert article.source


@pytest.mark.parametrize("name", plugins.names(importers))
def test_an_importer_refuses_what_is_not_there(name: str, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="nothing-here"):
        list(build(name).read(tmp_path / "nothing-here"))
