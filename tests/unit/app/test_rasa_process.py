"""Rasa's command lines."""

from pathlib import Path

import pytest

from app import rasa_process
from app.start_error import StartError


def test_a_missing_environment_is_named(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"\.venv-rasa is missing"):
        rasa_process.server_command(tmp_path, 5005, tmp_path / "model.tar.gz")


def test_rasa_does_not_learn_where_the_database_is(tmp_path: Path) -> None:
    assert rasa_process.environment(tmp_path, {"DATABASE_URL": "postgresql://x", "HOME": "/h"}) == {
        **rasa_process.environment(tmp_path, {}),
        "HOME": "/h",
    }
