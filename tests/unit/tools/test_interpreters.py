"""Finding CPython where it really starts."""

import sys
from pathlib import Path

import pytest

from tools import interpreters

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on it: empty PATH folder, empty home."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PYENV_ROOT", raising=False)
    return tmp_path


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def test_a_shim_without_its_version_is_passed_over(machine: Path) -> None:
    program(machine / "bin" / f"python{VERSION}", "#!/bin/sh\nexit 127\n")
    program(
        machine / ".pyenv" / "versions" / VERSION / "bin" / f"python{VERSION}",
        f'#!/bin/sh\nexec {sys.executable} "$@"\n',
    )
    path, full = interpreters.find(VERSION)
    assert full.startswith(VERSION)
    assert Path(path).name.startswith("python")


def test_an_interpreter_of_another_version_under_the_name_is_not_taken(machine: Path) -> None:
    program(machine / "bin" / "python3.1", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    with pytest.raises(interpreters.InterpreterNotFound):
        interpreters.find("3.1")


def test_the_error_names_what_was_tried_and_ways_to_get_one(machine: Path) -> None:
    program(machine / "bin" / "python3.1", "#!/bin/sh\nexit 127\n")
    with pytest.raises(interpreters.InterpreterNotFound, match=r"python3\.1 does not start") as error:
        interpreters.find("3.1")
    assert "uv python install 3.1" in str(error.value)
    assert "pyenv install 3.1" in str(error.value)


def test_uv_is_asked_last(machine: Path) -> None:
    program(machine / "bin" / "uv", f'#!/bin/sh\n[ "$2" = find ] && echo {machine}/managed/python3.1\n')
    program(
        machine / "managed" / "python3.1", '#!/bin/sh\necho \'["CPython", "3.1", "3.1.4", "/managed/python", []]\'\n'
    )
    assert interpreters.find("3.1") == ("/managed/python", "3.1.4")
