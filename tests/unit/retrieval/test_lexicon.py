"""Words of articles."""

import pytest

from retrieval.chunking import Passage, PassageKind
from retrieval.lexicon import Lexicon

QUESTION = "lost blue umbrella on the bus"


def passage(article: int, text: str) -> Passage:
    return Passage(article, PassageKind.BODY, text)


TEXTS = [passage(0, "lost umbrella"), passage(1, "blue card"), passage(2, "the bus")]


@pytest.mark.parametrize("article", [0, 1, 2, 3])
def test_replacing_an_article_is_like_building_anew(article: int) -> None:
    before = Lexicon(3, TEXTS)
    fresh = passage(article, "a blue bus, lost")
    built = Lexicon(max(3, article + 1), [*(text for text in TEXTS if text.article != article), fresh])
    changed = before.with_article(article, [fresh])
    for each in range(max(3, article + 1)):
        assert changed.overlap(QUESTION, each) == pytest.approx(built.overlap(QUESTION, each))
    assert before.overlap(QUESTION, 0) == Lexicon(3, TEXTS).overlap(QUESTION, 0)
