"""Words that a question and a passage share, in parts."""

import math
import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.lexical import K1, MOST_GROUPS, B, LexicalIndex, groups, normalised
from retrieval.transliteration import as_cyrillic

OTHERS = str.maketrans("abcdefgh", "stuvwxyz")
UNSEEN = st.sampled_from("\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\x00\x07\x1b")

TEXTS = (
    "Lost card",
    "My card was stolen on the bus",
    "Opłata za kartę",
    "Карта не пришла",
    "Ещё один платёж по карте отклонён",
    "a",
    "",
    "card card card, and a bus",
)


def parts(text: str) -> list[str]:
    """The groups as plain texts."""
    found = []
    for word in normalised(text).split():
        edged = f"<{word}>"
        found += [edged[start : start + 4] for start in range(max(1, len(edged) - 3))]
    return found


def bm25(question: str, texts: tuple[str, ...]) -> list[float]:
    """The textbook's way, divided by what all groups of the question weigh."""
    counted = [Counter(parts(text)) for text in texts]
    mean = sum(sum(counts.values()) for counts in counted) / len(texts)

    def rarity(part: str) -> float:
        having = sum(part in counts for counts in counted)
        return math.log(1 + (len(texts) - having + 0.5) / (having + 0.5))

    asked = set(parts(question))
    total = sum(rarity(part) for part in asked)
    scores = []
    for counts in counted:
        norm = K1 * (1 - B + B * sum(counts.values()) / mean)
        scores.append(
            sum(rarity(part) * counts[part] * (K1 + 1) / (counts[part] + norm) for part in asked if part in counts)
        )
    return [score / total for score in scores]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Zażółć GĘŚLĄ jaźń!", " zazolc gesla jazn "),
        ("Ёлка", " elka "),
        ("подъезд", " podezd "),
        ("мой щенок", " moi scenok "),
        ("Телеграм", " telegram "),
        ("ğăў ΐ", " gau ι "),
        ("कार्ड खो गया", " कार्ड खो गया "),
        ("บัตรหายที่ไหน", " บัตรหายที่ไหน "),
        ("כַּרְטִיס", " כרטיס "),
        ("ガ 한글", " ガ 한글 "),
        ("sa\u00adlary \u200fca\u200drd pa\x00y\nme", " salary card pay me "),
        ("c\ufe0fa\u200bb", " cab "),
        ("e-mail: Ann@example.com", " e mail ann example com "),
        ("ﬁne №5", " fine no5 "),
        ("?! …", ""),
        ("", ""),
        ("\u202eabc\u200b", " abc "),
    ],
)
def test_words_without_marks_and_diacritics(text: str, seen: str) -> None:
    assert normalised(text) == seen


@pytest.mark.parametrize(
    "text", ["a", "ab", "abc", "abcd", "a b", "lost card", "card discard", "не пришла", "a bc def"]
)
def test_groups_are_those_of_the_words(text: str) -> None:
    codes, plain = groups(normalised(text)).tolist(), parts(text)
    assert len(codes) == len(plain)
    assert len(set(zip(codes, plain, strict=True))) == len(set(codes)) == len(set(plain))


@pytest.mark.parametrize("question", ["lost my card", "oplata za karte", "карту украли", "a", "zebra", "card zebra"])
def test_scores_are_those_of_the_formula(question: str) -> None:
    assert LexicalIndex.of(TEXTS).scores(question) == pytest.approx(bm25(question, TEXTS), abs=1e-5)


def test_scores_are_those_of_the_formula_for_texts_by_chance() -> None:
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdeйё", k=chance.randint(1, 6))) for _ in range(40)]
    texts = tuple(" ".join(chance.choices(words, k=chance.randint(0, 12))) for _ in range(50))
    index = LexicalIndex.of(texts)
    for _ in range(20):
        question = " ".join(chance.choices(words, k=3))
        assert index.scores(question) == pytest.approx(bm25(question, texts), abs=1e-5)


@pytest.mark.parametrize(
    ("question", "position"), [("oplaty za karty", 2), ("карточка не приходит", 3), ("stolne in a buss", 1)]
)
def test_endings_typing_errors_and_lacking_diacritics_do_not_matter_much(question: str, position: int) -> None:
    assert int(LexicalIndex.of(TEXTS).scores(question).argmax()) == position


@pytest.mark.parametrize("texts", [(), ("",), ("card",)])
def test_nothing_in_common_is_zero(texts: tuple[str, ...]) -> None:
    for question in ("", "zebra", "?"):
        assert LexicalIndex.of(texts).scores(question).tolist() == [0.0] * len(texts)


def test_passages_that_are_not_counted_change_no_score_of_the_others() -> None:
    counted = np.array([True] * len(TEXTS) + [False] * 2)
    beside = LexicalIndex.of((*TEXTS, "globex merger", "lost globex card"), counted)
    alone = LexicalIndex.of(TEXTS)
    for question in ("lost card", "card globex", "merger"):
        assert beside.scores(question)[: len(TEXTS)] == pytest.approx(alone.scores(question), abs=1e-6)
    assert beside.scores("globex merger").argmax() == len(TEXTS)


def test_what_was_stored_scores_the_same() -> None:
    index = LexicalIndex.of(TEXTS)
    again = LexicalIndex.load(index.stored())
    assert np.array_equal(again.scores("lost card"), index.scores("lost card"))


def test_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="pickle"):
        LexicalIndex.load(b"nothing")


@settings(deadline=None)
@given(st.text())
def test_normalising_again_changes_nothing(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@settings(deadline=None)
@given(st.text(alphabet="aż яйक้.", max_size=20), UNSEEN, st.integers(0, 20))
def test_what_nobody_sees_changes_nothing(text: str, unseen: str, place: int) -> None:
    assert normalised(text[:place] + unseen + text[place:]) == normalised(text)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_scores_are_shares(text: str) -> None:
    scores = LexicalIndex.of(TEXTS).scores(text)
    assert scores.shape == (len(TEXTS),)
    assert ((scores >= 0) & (scores <= K1 + 1)).all()


def test_only_the_rarest_groups_of_a_long_question_are_looked_up() -> None:
    chance = random.Random(3)
    words = ["".join(chance.choices("abcdefgh", k=6)) for _ in range(900)]
    texts = [" ".join(chance.choices(words, k=30)) for _ in range(300)]
    index = LexicalIndex.of(texts)
    long = " ".join(words)
    assert len(np.intersect1d(groups(normalised(long)), index.codes)) > 10 * MOST_GROUPS
    scores = index.scores(long)
    assert int((scores > 0).sum()) < len(texts)
    assert ((scores >= 0) & (scores <= K1 + 1)).all()


def test_of_a_long_question_as_great_a_share_is_unknown() -> None:
    chance = random.Random(5)
    words = ["".join(chance.choices("abcdefgh", k=6)) for _ in range(150)]
    index = LexicalIndex.of([" ".join(words)] * 3)
    whole = float(index.scores(" ".join(words))[0])
    with_unknown = float(index.scores(" ".join([*words, *(word.translate(OTHERS) for word in words)]))[0])
    assert 0 < with_unknown < whole


def test_russian_in_latin_letters_finds_what_its_cyrillic_finds() -> None:
    index = LexicalIndex.of(TEXTS)
    for cyrillic, latin in (("карта не пришла", "karta ne prishla"), ("ещё один платёж", "esche odin platyozh")):
        assert index.scores(as_cyrillic(latin)) == pytest.approx(index.scores(cyrillic), abs=1e-6)


def test_what_only_others_may_read_does_not_show_in_long_questions() -> None:
    rng = random.Random(1)
    public = [" ".join("".join(rng.choices("abcdefgh", k=7)) for _ in range(25)) for _ in range(7)]
    question = " ".join(public[:3]) + " " + "".join(rng.choices("stuvwxyz", k=9))
    secret = question.rsplit(" ", 1)[1]
    counted = np.array([True] * len(public) + [False])
    assert len(groups(normalised(question))) > 2 * MOST_GROUPS
    told = [
        LexicalIndex.of([*public, private], counted).scores(question)[: len(public)]
        for private in ("nothing of it", secret, f"{secret} {public[0]}")
    ]
    assert np.array_equal(told[0], told[1])
    assert np.array_equal(told[0], told[2])
    assert LexicalIndex.of([*public, secret], counted).scores(secret)[-1] > 0


def test_an_index_built_upon_another_one_is_the_same_as_one_built_from_nothing() -> None:
    before = LexicalIndex.of(TEXTS)
    # Two go, one moves to the end, and three that are new come first, between and with groups that nobody had.
    was = np.array([-1, 1, 2, -1, 4, 5, -1, 7, 3])
    new = iter(["Lost umbrella on the bus", "", "zażółć zxcv"])
    texts = tuple(TEXTS[at] if at >= 0 else next(new) for at in was)
    is_counted = np.array([True] * 8 + [False])
    found, whole = before.rebuilt(texts, was, is_counted), LexicalIndex.of(texts, is_counted)
    for name in ("codes", "starts", "passages", "weights", "rarity", "counts", "lengths"):
        assert np.array_equal(getattr(found, name), getattr(whole, name)), name
        assert getattr(found, name).dtype == getattr(whole, name).dtype, name
    assert (found.count, found.unknown, found.mean) == (whole.count, whole.unknown, whole.mean)
    assert len(LexicalIndex.of(()).rebuilt((), np.zeros(0, dtype=np.int64)).codes) == 0
    again = LexicalIndex.load(found.stored()).rebuilt(TEXTS, np.array([-1, 1, 2, 8, 4, 5, -1, 7]))
    assert np.array_equal(again.weights, before.weights)
