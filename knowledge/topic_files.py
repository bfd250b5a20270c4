"""Reads topics with their checklists from YAML files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from knowledge.importing import ImportFailed
from knowledge.models import Scope
from knowledge.question_files import read_checklist, text_of, texts_of
from knowledge.topic_settings import is_risk
from knowledge.topics import L1_MINUTES, MOST_RISK, TopicFile

PRIORITIES = ("low", "normal", "high", "urgent")


def read_folder(folder: Path) -> Iterator[TopicFile]:
    """The topics of all `*.yml` in a folder, in the order of their names."""
    for file in sorted(folder.glob("*.yml")):
        yield read(file)


def read(file: Path) -> TopicFile:
    """The topic of one file.

    Raises:
        ImportFailed: names the file and the field.
    """
    stored = read_yaml(file)
    priority = stored.get("priority", "normal")
    if priority not in PRIORITIES:
        raise ImportFailed(str(file), f"priority must be one of {', '.join(PRIORITIES)}")
    checklist = stored.get("checklist") or []
    if not isinstance(checklist, list):
        raise ImportFailed(str(file), "checklist must be a list")
    minutes = stored.get("l1_limit_minutes")
    if minutes is not None and (not isinstance(minutes, int) or minutes not in L1_MINUTES):
        raise ImportFailed(str(file), f"l1_limit_minutes must be from {L1_MINUTES.start} to {L1_MINUTES.stop - 1}")
    scope = stored.get("scope", Scope.ANSWERED.value)
    if scope not in list(Scope):
        raise ImportFailed(str(file), f"scope must be one of {', '.join(Scope)}")
    risk = stored.get("risk")
    # `yes` and `no` are numbers to Python.
    if risk is not None and (isinstance(risk, bool) or not isinstance(risk, int | float) or not is_risk(risk)):
        raise ImportFailed(str(file), f"risk must be a number from 0 to {MOST_RISK}")
    return TopicFile(
        key=text_of(file, "key", stored),
        title=texts_of(file, "title", stored),
        queue=text_of(file, "queue", stored),
        priority=priority,
        checklist=read_checklist(file, checklist),
        l1_limit_minutes=minutes,
        scope=Scope(scope),
        risk=risk,
    )


def read_yaml(file: Path) -> dict[str, Any]:
    """A YAML file that holds one mapping.

    Raises:
        ImportFailed: names the file and, where it is not YAML, the line.
    """
    try:
        stored = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ImportFailed(f"{file}:{line}", f"is not YAML: {error.problem}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ImportFailed(str(file), f"cannot be read: {error}") from error
    if not isinstance(stored, dict):
        raise ImportFailed(str(file), "must consist of lines `name: value`")
    return stored
