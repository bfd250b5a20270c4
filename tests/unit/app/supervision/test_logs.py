"""Log files of the supervised processes."""

from pathlib import Path

from app.supervision.logs import LARGEST, LogFiles


def test_a_file_that_grew_too_large_is_set_aside_while_its_writer_goes_on(tmp_path: Path) -> None:
    logs = LogFiles(tmp_path)
    with logs.open("app") as output:
        output.write(b"x" * (LARGEST + 1))
        output.flush()
        logs.bound()
        output.write(b"after\n")
    assert logs.path("app").read_bytes() == b"after\n"
    assert (tmp_path / "app.log.1").stat().st_size == LARGEST + 1


def test_without_room_to_set_it_aside_a_file_is_emptied_all_the_same(tmp_path: Path) -> None:
    logs = LogFiles(tmp_path)
    logs.path("app").write_bytes(b"x" * (LARGEST + 1))
    (tmp_path / "app.log.1").symlink_to("/dev/full")
    logs.bound()
    assert [(path.name, path.stat().st_size) for path in tmp_path.iterdir()] == [("app.log", 0)]


def test_a_small_file_stays(tmp_path: Path) -> None:
    logs = LogFiles(tmp_path)
    logs.path("app").write_text("line\n")
    logs.bound()
    assert [path.name for path in tmp_path.iterdir()] == ["app.log"]


def test_the_last_lines_are_quoted(tmp_path: Path) -> None:
    logs = LogFiles(tmp_path)
    logs.path("app").write_text("".join(f"line {number}\n" for number in range(2000)))
    assert logs.quote("app", lines=2) == f"The end of {tmp_path}/app.log:\n    line 1998\n    line 1999"
    assert logs.quote("rasa") == f"It wrote nothing to {tmp_path}/rasa.log."
