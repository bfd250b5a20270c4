"""Two changes of one article brought together."""

from dataclasses import replace

from knowledge.drafts import ArticleDraft
from knowledge.merging import merge, merge_lines
from knowledge.models import Audience

BASE = ArticleDraft(
    title="Lost card",
    body="Block it.\n\nOrder a new one.\n\nWait five days.",
    slug="lost-card",
    language="en",
    topic="cards",
    variants=("card gone", "card stolen"),
)


def test_changes_in_different_places_both_stand() -> None:
    mine = replace(BASE, body=BASE.body.replace("Block it.", "Block it in the app."), topic="security")
    theirs = replace(BASE, body=BASE.body.replace("five", "three"), title="Lost or stolen card")
    merged = merge(BASE, mine, theirs)
    assert merged.clashes == ()
    assert merged.draft.body == "Block it in the app.\n\nOrder a new one.\n\nWait three days."
    assert (merged.draft.title, merged.draft.topic) == ("Lost or stolen card", "security")


def test_where_both_changed_the_same_mine_stands_and_the_field_is_named() -> None:
    mine = replace(BASE, body=BASE.body.replace("five", "two"), title="Mine", audience=Audience.INTERNAL)
    theirs = replace(BASE, body=BASE.body.replace("five", "three"), title="Theirs")
    merged = merge(BASE, mine, theirs)
    assert merged.clashes == ("title", "body")
    assert "Wait two days." in merged.draft.body
    assert (merged.draft.title, merged.draft.audience) == ("Mine", Audience.INTERNAL)


def test_the_same_change_by_both_is_no_clash() -> None:
    changed = replace(BASE, body=BASE.body.replace("five", "three"), slug="card-lost")
    assert merge(BASE, changed, changed) == merge(BASE, changed, BASE)
    assert merge(BASE, changed, changed).clashes == ()


def test_questions_added_by_both_are_all_there_once() -> None:
    mine = replace(BASE, variants=("where is my card", *BASE.variants))
    theirs = replace(BASE, variants=(*BASE.variants, "where is my card"))
    assert merge(BASE, mine, theirs).draft.variants == ("where is my card", *BASE.variants)


def test_related_articles_of_both_are_there_once_in_the_order_of_mine() -> None:
    base = replace(BASE, related=("pin", "freeze-card"))
    mine = replace(base, related=("new-card", "pin", "freeze-card"))
    theirs = replace(base, related=("pin", "freeze-card", "new-card", "limits"))
    merged = merge(base, mine, theirs)
    assert (merged.draft.related, merged.clashes) == (("new-card", "pin", "freeze-card", "limits"), ())
    clashing = merge(base, replace(base, related=("mine",)), replace(base, related=("theirs",)))
    assert (clashing.draft.related, clashing.clashes) == (("mine",), ("related",))


def test_what_one_deleted_stays_deleted_unless_the_other_changed_it() -> None:
    lines = ["a", "b", "c", "d", "e"]
    assert merge_lines(lines, ["a", "c", "d", "e"], ["a", "b", "c", "d", "E"]) == (["a", "c", "d", "E"], False)
    assert merge_lines(lines, ["a", "c", "d", "e"], ["a", "B", "c", "d", "e"]) == (["a", "c", "d", "e"], True)


def test_lines_added_to_nothing_clash_only_if_they_differ() -> None:
    assert merge_lines([], ["x"], ["x"]) == (["x"], False)
    assert merge_lines([], ["x"], ["y"]) == (["x"], True)
    assert merge_lines([], [], ["y"]) == (["y"], False)
