"""The demo keeps its form: complete, of readable length, in its language, agreeing with its fact sheet."""

import re
from collections import Counter
from itertools import combinations

import pytest

from directory.sites import SiteProfile
from knowledge import topic_files
from knowledge.demo import FOLDER, read_site
from knowledge.drafts import check
from knowledge.importers import markdown
from knowledge.importing import ImportedArticle
from knowledge.models import Scope
from knowledge.variants import normal
from retrieval.languages import detected
from tests.contracts.demo_facts import facts, sheet
from tests.contracts.demo_labels import LABELS, MORE, slug

COMPLETE = ("en", "ru", "pl")
"""Languages that have every article."""
BODY_WORDS = range(60, 201)
VARIANTS = range(5, 9)
RELATED = range(2, 5)
SHINGLE = 4
"""Words in a row that two bodies are compared by."""
MOST_ALIKE = 0.12
LANGUAGES = ("en", "ru", "pl")
ARTICLES = list(markdown.build().read(FOLDER / "articles"))
TOPICS = {topic.key: topic for topic in topic_files.read_folder(FOLDER / "topics")}
ANSWERED = [each for each in ARTICLES if TOPICS[each.draft.topic or ""].scope is Scope.ANSWERED]


def name(article: ImportedArticle) -> str:
    return f"{article.draft.language}/{article.draft.slug}"


def of(language: str) -> list[ImportedArticle]:
    return [each for each in ANSWERED if each.draft.language == language]


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1)}


@pytest.mark.parametrize("language", COMPLETE)
def test_a_complete_language_has_one_article_for_each_topic(language: str) -> None:
    assert Counter(each.group for each in of(language)) == Counter(LABELS | MORE)


@pytest.mark.parametrize("article", ANSWERED, ids=name)
def test_an_article_has_the_form_of_the_help_centre(article: ImportedArticle) -> None:
    draft = check(article.draft)
    assert article.group is not None
    assert draft.slug == slug(article.group)
    assert article.source.endswith(f"{draft.language}/{draft.slug}.md")
    assert len(re.findall(r"[^\W_][\w’'-]*", draft.body)) in BODY_WORDS
    assert len(draft.variants) in VARIANTS
    assert len({normal(variant) for variant in draft.variants}) == len(draft.variants)
    # The chat shows lists, and tables as they were typed.
    assert not re.search(r"(?m)^\|", draft.body)
    assert "# " not in re.sub("##+ ", "", draft.body)


@pytest.mark.parametrize("article", ANSWERED, ids=name)
def test_an_article_leads_on_to_others_in_its_language(article: ImportedArticle) -> None:
    there = {each.draft.slug for each in of(article.draft.language)}
    assert len(article.draft.related) in RELATED
    assert set(article.draft.related) <= there - {article.draft.slug}


@pytest.mark.parametrize("article", ARTICLES, ids=name)
def test_an_article_is_written_in_its_language(article: ImportedArticle) -> None:
    assert detected(f"{article.draft.title}\n{article.draft.body}") == article.draft.language


@pytest.mark.parametrize("article", ANSWERED, ids=name)
def test_an_article_says_nothing_but_what_the_fact_sheet_says(article: ImportedArticle) -> None:
    assert facts(article.draft.body) - sheet() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_and_variants_belong_to_one_article(language: str) -> None:
    mine = [each.draft for each in ARTICLES if each.draft.language == language]
    ways = Counter(way for draft in mine for way in {normal(each) for each in (draft.title, *draft.variants)})
    assert [way for way, count in ways.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_articles_say_nearly_the_same(language: str) -> None:
    bodies = {each.draft.slug: shingles(each.draft.body) for each in of(language)}
    alike = {
        (first, second): round(len(a & b) / len(a | b), 2)
        for (first, a), (second, b) in combinations(bodies.items(), 2)
        if len(a & b) > MOST_ALIKE * len(a | b)
    }
    assert alike == {}


@pytest.mark.parametrize("key", [key for key, topic in TOPICS.items() if topic.scope is Scope.ANSWERED])
def test_a_topic_asks_three_to_six_questions_in_every_language(key: str) -> None:
    topic = TOPICS[key]
    assert len(topic.checklist) in range(3, 7)
    for texts in (topic.title, *(field.label for field in topic.checklist)):
        assert set(texts) == set(LANGUAGES)
    for field in topic.checklist:
        assert set(field.help) in (set(), set(LANGUAGES))
        for choice in field.choices:
            assert set(choice.title) == set(LANGUAGES)


def test_every_topic_has_articles_and_every_text_of_the_site_three_languages() -> None:
    used = {each.draft.topic for each in ARTICLES if each.draft.language in COMPLETE}
    assert used | {"general"} == set(TOPICS)
    site: SiteProfile = read_site(FOLDER / "site.yml")[0]
    for texts in (site.greeting, site.hours_text):
        assert set(texts) == set(LANGUAGES)
