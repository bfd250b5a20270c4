"""Stamps of what was set up."""

from pathlib import Path

import pytest

from tools import environments
from tools.environments import Environment


def test_a_part_is_current_only_when_it_was_finished_from_the_same_inputs(tmp_path: Path) -> None:
    environment = Environment(tmp_path, "3.11")
    assert not environment.is_current("app", "digest")
    (tmp_path / "stamps").mkdir()
    (tmp_path / "stamps" / "app").write_text("digest")
    assert environment.is_current("app", "digest")
    assert not environment.is_current("app", "another")
    (tmp_path / "unfinished").touch()
    assert not environment.is_current("app", "digest")


@pytest.mark.parametrize(
    ("variable", "dotenv", "expected"),
    [
        (None, "", ""),
        (None, "PORT=1\nTORCH_INDEX_URL='https://packages.example/cpu'\n", "https://packages.example/cpu"),
        (
            "https://packages.example/other",
            "TORCH_INDEX_URL=https://packages.example/cpu",
            "https://packages.example/other",
        ),
        ("", "TORCH_INDEX_URL=https://packages.example/cpu", ""),
    ],
)
def test_the_index_of_torch_comes_from_the_environment_then_from_the_env_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str | None, dotenv: str, expected: str
) -> None:
    monkeypatch.delenv("TORCH_INDEX_URL", raising=False)
    if variable is not None:
        monkeypatch.setenv("TORCH_INDEX_URL", variable)
    (tmp_path / ".env").write_text(dotenv)
    assert environments.torch_index_url(tmp_path / ".env") == expected
