"""What is built upon the last snapshot is what is built from nothing."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import numpy as np

from knowledge.models import Audience
from knowledge.published import EVERYTHING, PUBLIC, PublishedArticle
from retrieval import reuse, snapshot, space
from retrieval.chunking import passages
from retrieval.ranking import Question, rank
from retrieval.snapshot import Content, Origin, Snapshot
from retrieval.snapshot_files import MANIFEST
from tests.integration.encoders import CALIBRATION
from tests.unit.retrieval.test_snapshot import NOTHING, article
from tests.unit.retrieval.test_spaces import ENCODERS, NOW

ORIGIN = Origin("demo", 1, ENCODERS.models, NOW)
CARD = article("Lost card", "Block it at once.\n\nThen order a new one.", variants=("my card is gone", "Lost Card"))
SECRET = article("Limits of staff", "Never told.", audience=Audience.INTERNAL)
POLISH = article("Opłata za kartę", "Nic nie kosztuje.", language="pl", group_id=CARD.group_id)
FEES = article("Fees", "Cards cost nothing.")


def content(articles: Sequence[PublishedArticle], before: Snapshot | None) -> tuple[Content, list[str]]:
    """What `builder.build` makes of articles, and which texts it encodes."""
    cut, was = reuse.passages(articles, before)
    found, encoded = {}, []
    for name, positions in space.held_by(ENCODERS.models, cut, [each.language for each in articles]).items():
        at = reuse.places(before, name, was[positions])
        texts = [cut[position].encoded for position in positions[at < 0]]
        encoded += texts
        found[name] = ENCODERS.named(name).encode_passages(texts) if texts else NOTHING
        if before is not None:
            found[name] = reuse.merged(before, name, at, found[name])
    return Content(articles, cut, found, before=before, was=was), encoded


def digests(folder: Path, content: Content) -> dict[str, str]:
    snapshot.write(folder, content, ORIGIN)
    found: dict[str, str] = json.loads((folder / MANIFEST).read_text())["sha256"]
    return found


def test_files_are_the_same_down_to_the_last_byte(tmp_path: Path) -> None:
    before = snapshot.in_memory(content([CARD, SECRET, POLISH, FEES], None)[0], ORIGIN)
    changed = replace(FEES, revision_id=uuid4(), body="Cards cost a little. Umbrellas do not.")
    moved = replace(SECRET, audience=Audience.PUBLIC)
    for number, now in enumerate(
        ([changed, POLISH, CARD, moved, article("New")], [CARD], [SECRET, POLISH], [CARD, SECRET, POLISH, FEES], [])
    ):
        assert digests(tmp_path / f"{number}-upon", content(now, before)[0]) == digests(
            tmp_path / f"{number}-anew", content(now, None)[0]
        )


def test_only_what_is_new_is_encoded_and_ranks_as_if_all_were() -> None:
    before = snapshot.in_memory(content([CARD, SECRET, FEES], None)[0], ORIGIN)
    changed = replace(FEES, revision_id=uuid4(), body="Umbrellas cost a little.")
    upon, encoded = content([CARD, SECRET, changed], before)
    assert set(encoded) == {each.encoded for each in passages([changed])}
    one, other = snapshot.in_memory(upon, ORIGIN), snapshot.in_memory(content([CARD, SECRET, changed], None)[0], ORIGIN)
    assert one.passages == tuple(passages([CARD, SECRET, changed]))
    for audiences in (PUBLIC, EVERYTHING):
        for text in ("umbrella", "lost card", "limits of staff", "fees"):
            question = Question(text, ENCODERS.each[0].encode_queries([text])[0], "en", audiences)
            assert rank(one, 0, question, 300, CALIBRATION) == rank(other, 0, question, 300, CALIBRATION)


def test_a_translation_that_only_the_last_space_holds_is_taken_from_there() -> None:
    before = snapshot.in_memory(content([POLISH, CARD], None)[0], ORIGIN)
    upon, encoded = content([CARD, POLISH], before)
    assert not encoded
    assert np.array_equal(upon.vectors["everywhere-2048"][-2:], before.spaces[1].index.reconstruct_n(0, 2))
