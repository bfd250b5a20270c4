"""The widget's modules as browsers get them: the files of this folder without their comments."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent

# Only comments that fill whole lines are taken away, so that no string or template literal can be cut.
_COMMENTS = re.compile(r"^ *(?:/\*\*.*?\*/|//[^\n]*)\n", re.DOTALL | re.MULTILINE)
_INDENTATION = re.compile(r"^\s+", re.MULTILINE)


def modules() -> dict[str, str]:
    """Read every module of the widget.

    Returns:
        File name (`widget.js` is the entry, the others are its imports) to JavaScript text.
    """
    return {path.name: _bare(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.js"))}


def _bare(source: str) -> str:
    return _INDENTATION.sub("", _COMMENTS.sub("", source))
