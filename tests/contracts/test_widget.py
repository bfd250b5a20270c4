"""The widget as it is served: its size, and that its modules can share one scope."""

import gzip
import re
from collections import Counter

from app.pages.widget import served

LONGEST_MODULE = 400
MOST_BYTES = 25_000
NAMED = re.compile(r"^(?:export )?(?:async )?(?:class|function|const|let) (\w+)", re.MULTILINE)
SOURCES = {path.name: path.read_text("utf-8") for path in served.FOLDER.glob("*.js")}


def test_the_widget_is_small() -> None:
    assert len(gzip.compress(served.script().encode(), 9)) <= MOST_BYTES


def test_modules_name_nothing_twice_and_none_is_left_out() -> None:
    script = served.script()
    names = [name for source in SOURCES.values() for name in NAMED.findall(source)]
    assert [name for name, times in Counter(names).items() if times > 1] == []
    assert [
        name for name in names if not re.search(rf"^(async )?(class|function|const|let) {name}\b", script, re.M)
    ] == []
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)


def test_modules_stay_small() -> None:
    assert {name: source.count("\n") for name, source in SOURCES.items() if source.count("\n") > LONGEST_MODULE} == {}


def test_texts_are_served_as_they_are_written() -> None:
    script = served.script()
    for source in SOURCES.values():
        code = re.sub(r"^ *(?:/\*\*.*?\*/|//[^\n]*|import [^\n]*)\n", "", source, flags=re.DOTALL | re.MULTILINE)
        for line in code.splitlines():
            if "/" not in line:
                assert [text for text in re.findall(r'"[^"]*"', line) if text not in script] == []


def test_nothing_is_made_from_markup() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|setAttribute\(\"style"
    )
    assert {name: forbidden.findall(source) for name, source in SOURCES.items() if forbidden.search(source)} == {}
