"""Every text that a person sees is in all three catalogs, with the same variables."""

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from core.catalogs import LANGUAGES, LOCALES, Catalogs
from handoff.models import Reason
from knowledge import demo

ROOT = LOCALES.parent
FILES = sorted(path.name for path in (LOCALES / "en").glob("*.ftl"))
# Keys in calls such as text("bot-greeting") and t("desk-claim"); composed keys are listed below.
USED = re.compile(r"""(?:\btext|\bt|_line|\btranslate)\(\s*(?:[\w.]+,\s*)?["']([a-z0-9]+(?:-[a-z0-9]+)+)["']""")


class Variables(Visitor):
    """Names of the variables that a message uses."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 (the parser's name)
        self.names.add(node.id.name)


def variables(language: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for file in FILES:
        resource = FluentParser().parse((LOCALES / language / file).read_text(encoding="utf-8"))
        for entry in resource.body:
            assert not isinstance(entry, ast.Junk), f"{language}/{file}: {entry.content if entry.content else ''}"
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, f"{entry.id.name} is there twice"
                visitor = Variables()
                visitor.visit(entry)
                found[entry.id.name] = visitor.names
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_same_files_keys_and_variables(language: str) -> None:
    assert sorted(path.name for path in (LOCALES / language).glob("*.ftl")) == FILES
    assert variables(language) == variables("en")


def test_every_key_that_code_and_pages_use_exists() -> None:
    sources = [*ROOT.glob("app/**/*.py"), *ROOT.glob("conversation/*.py"), *ROOT.glob("app/pages/templates/**/*.html")]
    used = {key for source in sources for key in USED.findall(source.read_text(encoding="utf-8"))}
    assert len(used) > 20
    assert used <= set(variables("en"))


def test_every_reason_of_a_handoff_has_its_words() -> None:
    catalogs = Catalogs()
    for language in LANGUAGES:
        for reason in Reason:
            assert "42" in catalogs.text(language, f"handoff-{reason.value.replace('_', '-')}", number="42")


def test_the_demo_site_speaks_every_language() -> None:
    site, _ = demo.read_site(Path(demo.FOLDER) / "site.yml")
    assert set(site.languages) == set(site.greeting) == set(LANGUAGES)
