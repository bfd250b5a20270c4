"""Every text that a person sees is in all three catalogs, with the same variables."""

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from core.catalogs import LANGUAGES, LOCALES, Catalogs
from handoff.models import Reason
from knowledge import demo
from retrieval.confidence import Signals

ROOT = LOCALES.parent
FILES = sorted(path.name for path in (LOCALES / "en").glob("*.ftl"))
# Keys in calls such as text("bot-greeting") and t("desk-claim"); composed keys are listed below.
USED = re.compile(r"""(?:\btext|\bt|_line|\btranslate)\(\s*(?:[\w.]+,\s*)?["']([a-z0-9]+(?:-[a-z0-9]+)+)["']""")
# What stands in place of the star is a number, or stands somewhere by itself: an enum's value, an error's code, a name.
COMPOSED = """
    admin-picture-* admin-scope-* admin-staff-state-* admin-tab-* admin-verdicts-shift-*
    ask-audience-* ask-band-* ask-from-* ask-kind-* ask-obstacle-* ask-signal-* ask-signal-*-hint
    bundle-* bundle-*-text
    desk-any-* desk-column-* desk-empty-* desk-empty-*-title desk-priority-* desk-reason-* desk-sort-* desk-status-*-one
    desk-view-*
    done-* duration-*
    editor-audience-* editor-audience-*-hint editor-diff-* editor-field-* editor-mark-* editor-mode-* editor-problem-*
    editor-problem-body-* editor-problem-related-* editor-problem-slug-* editor-problem-title-*
    editor-problem-variants-* editor-publish-text-*
    editor-scope-* editor-sort-* editor-tab-* editor-use-* editor-verdicts-*
    field-* figures-outcome-* figures-priority-* handoff-*
    condition-*-busy condition-*-damaged condition-*-down condition-*-full condition-*-missing condition-*-partly-down
    condition-*-read-only condition-*-stale condition-*-warming-up
    health-* health-*-busy health-*-damaged health-*-down health-*-full health-*-missing health-*-ok
    health-*-partly-down health-*-read-only health-*-stale health-*-unknown health-*-warming-up
    health-state-* health-status-*
    live-said-* live-shown-as-* live-verdict-*
    nav-*
    problem-* problem-*-title
    replies-sample-* replies-variable-* reply-error-*
    right-*
    status-*
    ticket-article-* ticket-article-verdict-* ticket-band-* ticket-earlier-* ticket-event-* ticket-field-* ticket-kind-*
    ticket-kind-*-means ticket-mentioned-*
    ticket-problem-* ticket-resolution-* ticket-script-* ticket-sender-* ticket-shown-as-*
    ticket-state-* ticket-tab-* ticket-verdict-* ticket-viewer-*
    wordings-did-*
    widget-* widget-error-* widget-menu-* widget-rate-* widget-state-*
"""
LITERAL = re.compile(r"""["'`]([a-z0-9_.-]+)["'`]|\.([a-z]+)\b""")


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


def test_every_key_is_used() -> None:
    suffixes = {".py", ".html", ".js", ".txt", ".yml"}
    folders = ("app", "conversation", "core", "directory", "handoff", "insight", "knowledge", "retrieval")
    files = (path for folder in folders for path in (ROOT / folder).rglob("*.*") if "vendor" not in path.parts)
    source = "\n".join(path.read_text(encoding="utf-8") for path in files if path.suffix in suffixes)
    said = {re.sub("[_.]", "-", quoted or attribute) for quoted, attribute in LITERAL.findall(source)}
    said |= set(Signals.__dataclass_fields__)
    composed = [re.compile(re.escape(each).replace(r"\*", "(.+)")) for each in COMPOSED.split()]

    def is_used(key: str) -> bool:
        values = (match[1] for match in (each.fullmatch(key) for each in composed) if match)
        said_whole = key in said or f"done={key.removeprefix('done-')}" in source
        # Kinds and codes of tickets are said without their first word.
        return said_whole or any({value, f"ticket-{value}"} & said or value.isdigit() for value in values)

    assert {key for key in variables("en") if not is_used(key)} == set()


def test_every_reason_of_a_handoff_has_its_words() -> None:
    catalogs = Catalogs()
    for language in LANGUAGES:
        for reason in Reason:
            assert "42" in catalogs.text(language, f"handoff-{reason.value.replace('_', '-')}", number="42")


def test_the_demo_site_speaks_every_language() -> None:
    site, _ = demo.read_site(Path(demo.FOLDER) / "site.yml")
    assert set(site.languages) == set(site.greeting) == set(LANGUAGES)
