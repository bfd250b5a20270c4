"""The widget as browsers get it: the modules of this folder as one script, without what only people read.

A page then waits for one answer instead of a chain of twenty, and never mixes modules of two versions.
"""

import re
from pathlib import Path

FOLDER = Path(__file__).parent
ENTRY = "widget"

# Only comments that fill whole lines are taken away, so that no string can be cut.
_COMMENT = re.compile(r"^ *(?:/\*\*.*?\*/|//[^\n]*)\n", re.DOTALL | re.MULTILINE)
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(?:widget/)?(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|function|const) )", re.MULTILINE)
# Texts over several lines are style sheets, and nothing else is.
_RULES = re.compile(r"(?<== )`\n[^`]*\n`(?=;$)", re.MULTILINE)
_RULES_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULES_SPACE = re.compile(r"\s*([{};,])\s*|(?<=:)\s+")
_TEXT = re.compile(r'("(?:[^"\\]|\\.)*"|`[^`]*`)')
# Beside what holds a name, a number or a sign together; `a + +b` is not `a ++b`.
_SPACE = re.compile(r"(?<![\w$#+-]) | (?![\w$#+-])")


def script() -> str:
    """All modules as one, each after those that it imports, the entry last.

    They share one scope, so no two may give something the same name (a contract test checks it).
    """
    made: dict[str, str] = {}
    _add(ENTRY, made)
    return "".join(made.values())


def _add(name: str, made: dict[str, str]) -> None:
    source = (FOLDER / f"{name}.js").read_text("utf-8")
    for needed in _IMPORT.findall(source):
        if needed not in made:
            _add(needed, made)
    bare = _COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", source)))
    made[name] = _joined(_RULES.sub(_tight_rules, bare).splitlines())


def _joined(lines: list[str]) -> str:
    """The lines as one text; what stands inside of something goes on in the same line where nothing can hide it."""
    text, goes_on = "", False
    for line in lines:
        if text and not (goes_on and line.startswith(" ")):
            text += "\n"
        tight = _tight(line.strip())
        text += tight
        goes_on = tight.endswith(("{", ";", ",")) and "//" not in tight
    return f"{text}\n"


def _tight_rules(found: re.Match[str]) -> str:
    return _RULES_SPACE.sub(r"\1", _RULES_COMMENT.sub("", found[0]))


def _tight(line: str) -> str:
    """The line without spaces that only people need; as it is if it may hold a regular expression."""
    parts = _TEXT.split(line)
    if any("/" in part or "'" in part for part in parts[::2]):
        return line
    return "".join(part if index % 2 else _SPACE.sub("", part) for index, part in enumerate(parts))
