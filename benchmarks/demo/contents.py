"""The demo's articles as a set to measure with; an article is called as its group in all languages."""

import json
from pathlib import Path
from uuid import uuid5

from app.labelled_sets import LONG_AGO, SITE, Articles
from knowledge.demo import FOLDER
from knowledge.importers import markdown
from knowledge.importing import ImportedArticle
from knowledge.models import Scope
from knowledge.published import PublishedArticle
from knowledge.topic_files import read_folder


def articles(folder: Path = FOLDER) -> Articles:
    """Everything that the demo publishes."""
    topics = {topic.key: topic for topic in read_folder(folder / "topics")}
    published, ids = [], {}
    for each in markdown.build().read(folder / "articles"):
        draft, name = each.draft, _name(each)
        topic = topics.get(draft.topic or "")
        key = uuid5(SITE, f"{draft.language}/{draft.slug}")
        ids[key] = name
        published.append(
            PublishedArticle(
                id=key,
                site_id=SITE,
                group_id=uuid5(SITE, name),
                revision_id=key,
                title=draft.title,
                body=draft.body,
                variants=draft.variants,
                slug=draft.slug,
                language=draft.language,
                topic=draft.topic,
                audience=draft.audience,
                changed_at=LONG_AGO,
                scope=topic.scope if topic else Scope.ANSWERED,
                risk=topic.risk if topic else None,
            )
        )
    return Articles(published, ids)


def outside(folder: Path = FOLDER) -> frozenset[str]:
    """Names of the articles about topics outside the site's area."""
    there = articles(folder)
    return frozenset(there.ids[each.id] for each in there.published if each.scope is not Scope.ANSWERED)


def export(file: Path, language: str, folder: Path = FOLDER) -> int:
    """Write the articles of one language as `app.labelled_sets.read_articles` reads them; how many there are.

    Those about topics outside the area are left out: they answer nothing.
    """
    away = outside(folder)
    lines = [
        {
            "id": _name(each),
            "title": each.draft.title,
            "body": each.draft.body,
            "lang": language,
            "questions": list(each.draft.variants),
        }
        for each in markdown.build().read(folder / "articles")
        if each.draft.language == language and _name(each) not in away
    ]
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return len(lines)


def _name(article: ImportedArticle) -> str:
    return article.group or article.draft.slug
