"""The widget as browsers get it: the modules of this folder in one file, without their comments.

A page then waits for one answer instead of a chain of twenty, and never mixes modules of two versions.
"""

import re
from pathlib import Path

FOLDER = Path(__file__).parent
ENTRY = "widget"

# Only comments that fill whole lines are taken away, so that no string or template literal can be cut.
_COMMENTS = re.compile(r"^ *(?:/\*\*.*?\*/|//[^\n]*)\n", re.DOTALL | re.MULTILINE)
_INDENTATION = re.compile(r"^\s+", re.MULTILINE)
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(?:widget/)?(\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|function|const) (\w+))", re.MULTILINE)


def script() -> str:
    """All modules as one: each is a function of its own that returns what it exports, after those that it needs.

    Returns:
        JavaScript text of a module; the entry, `widget.js`, comes last and stays as it is but for its imports.
    """
    made: dict[str, str] = {}
    _add(ENTRY, made)
    return "".join(made.values())


def _add(name: str, made: dict[str, str]) -> None:
    source = _bare((FOLDER / f"{name}.js").read_text("utf-8"))
    for _, needed in _IMPORT.findall(source):
        if needed not in made:
            _add(needed, made)
    exported = ", ".join(_EXPORT.findall(source))
    body = _EXPORT.sub("", _IMPORT.sub(r"const \1 = $\2;", source))
    made[name] = body if name == ENTRY else f"const ${name} = (() => {{\n{body}return {{ {exported} }};\n}})();\n"


def _bare(source: str) -> str:
    return _INDENTATION.sub("", _COMMENTS.sub("", source))
