"""Which passages share words with a question: BM25 over the words' groups of four letters.

Parts of words instead of words need no language in Latin, Cyrillic and Greek script: endings (six cases of a Russian
noun), spelling mistakes, missing diacritics and compounds still share most of their letters. Measured against words and
stems in docs/decisions/0016.

The formula is that of Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with
the weight log(1 + (N - n + 0.5) / (n + 0.5)) for a group that n of N passages have.
"""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Floats

Codes = npt.NDArray[np.uint64]

LETTERS = 4
K1, B = 1.2, 0.75
_NEARLY = np.float32(1 - 1e-5)
_SPACE = ord(" ")
MOST_GROUPS = 128
"""Of a question's groups that passages have, only so many are looked up, the rarest: about 25 words."""
_ALIKE = {"ł": "l", "ø": "o", "đ": "d", "ı": "i"}
_PLAIN = "a b v g d e j z i i k l m n o p r s t u f h c ch sh sc _ i _ e iu ia i e g c d l n j d"
_CYRILLIC = dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюяієґћђљњјџ", _PLAIN.split(), strict=True))
"""Letters that people who type in Latin do not keep apart (и, й, ы) become one."""
_ACCENTS = (
    *((0x0300, 0x0370), (0x0483, 0x048A), (0x0591, 0x05C8), (0x0610, 0x061B), (0x064B, 0x0660), (0x0670, 0x0671)),
    *((0x1AB0, 0x1B00), (0x1DC0, 0x1E00), (0x20D0, 0x2100), (0xFE00, 0xFE10), (0xFE20, 0xFE30)),
)
"""Marks that are often left out: of Latin, Greek and Cyrillic, points of Hebrew and Arabic. Others are letters."""
_MOST_KNOWN = 0x3000
_STEP = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, eq=False)
class LexicalIndex:
    """Groups of letters of all passages, never changed.

    Attributes:
        codes: of the groups that occur, sorted ascending, shape (groups,).
        starts: where each group's entries begin in `passages` and `weights`, shape (groups + 1,), int64.
        passages: position of each entry's passage, shape (entries,), int32.
        weights: what each entry adds to its passage's score, shape (entries,).
        rarity: weight of each group by itself, shape (groups,).
        count: how many passages there are.
        unknown: weight of a group that no passage has.
        mean: how many groups a passage has in the mean.
        counts: how often each entry's group is in its passage, shape (entries,).
        lengths: how many groups each passage has, shape (count,).
    """

    codes: Codes
    starts: npt.NDArray[np.int64]
    passages: npt.NDArray[np.int32]
    weights: Floats
    rarity: Floats
    count: int
    unknown: float
    mean: float
    counts: Floats
    lengths: Floats

    @classmethod
    def of(cls, texts: Sequence[str], is_counted: npt.NDArray[np.bool_] | None = None) -> Self:
        """The index of passages in their order; takes about 0.1 ms for a text of 500 characters.

        Args:
            texts: of the passages.
            is_counted: which of them say how rare a group and how long a passage is, shape (passages,); all by default.
        """
        codes, places, counts, lengths = _counted(texts)
        every, rank = np.unique(codes, return_inverse=True)
        return cls._weighed(every, rank, places, counts, lengths, is_counted)

    def rebuilt(
        self, texts: Sequence[str], was: npt.NDArray[np.int64], is_counted: npt.NDArray[np.bool_] | None = None
    ) -> Self:
        """What `of` gives for passages most of which this index has, in a tenth of the time.

        Args:
            texts: of the passages; only those of new ones are read.
            was: position of each passage in this index, each at most once, -1 for a new one, shape (passages,).
            is_counted: see `of`.
        """
        kept, new = np.flatnonzero(was >= 0), np.flatnonzero(was < 0)
        codes, places, counts, lengths = _counted([texts[at] for at in new.tolist()])
        now = np.full(self.count, -1, dtype=np.int64)
        now[was[kept]] = kept
        places_before = now[self.passages]
        held = places_before >= 0
        every = np.union1d(self.codes, codes)
        rank_before = np.repeat(np.searchsorted(every, self.codes), np.diff(self.starts))
        all_lengths = np.zeros(len(was), dtype=np.float32)
        all_lengths[kept], all_lengths[new] = self.lengths[was[kept]], lengths
        return self._weighed(
            every,
            np.concatenate([rank_before[held], np.searchsorted(every, codes)]),
            np.concatenate([places_before[held], new[places]]),
            np.concatenate([self.counts[held], counts]),
            all_lengths,
            is_counted,
        )

    @classmethod
    def _weighed(
        cls,
        codes: Codes,
        rank: npt.NDArray[np.int64],
        places: npt.NDArray[np.int64],
        counts: Floats,
        lengths: Floats,
        is_counted: npt.NDArray[np.bool_] | None,
    ) -> Self:
        """The index of entries in any order: position of each one's group in `codes`, its passage, and its count."""
        count = len(lengths)
        counted = np.ones(count, dtype=bool) if is_counted is None else is_counted
        # Entries that are nearly in order, as those of an earlier index are, take next to no time.
        order = np.argsort(rank * max(1, count) + places, kind="stable")
        places, counts = places[order], counts[order]
        sizes = np.bincount(rank, minlength=len(codes))
        codes, sizes = codes[sizes > 0], sizes[sizes > 0]
        starts = np.append(0, np.cumsum(sizes)).astype(np.int64)
        first = starts[:-1]
        having = np.add.reduceat(counted[places], first, dtype=np.int64) if len(first) else np.zeros(0, dtype=np.int64)
        total = int(counted.sum())
        rarity = np.log1p((total - having + 0.5) / (having + 0.5)).astype(np.float32)
        mean = max(float(lengths[counted].mean()), 1.0) if total else 1.0
        weights = (np.repeat(rarity, sizes) * _saturated(counts, lengths[places], mean)).astype(np.float32)
        unknown = float(np.log1p((total + 0.5) / 0.5))
        where = places.astype(np.int32)
        return cls(codes, starts, where, weights, rarity, count, unknown, mean, counts, lengths)

    def extended(self, texts: Sequence[str]) -> Self:
        """The index with more passages after the others; how rare a group is stays as it was."""
        codes, places, counts, lengths = _counted(texts)
        order = np.lexsort((places, codes))
        codes, places, counts = codes[order], places[order], counts[order]
        every = np.union1d(self.codes, codes)
        before, now = np.searchsorted(every, self.codes), np.searchsorted(every, codes)
        rarity = np.full(len(every), self.unknown, dtype=np.float32)
        rarity[before] = self.rarity
        weights = rarity[now] * _saturated(counts, lengths[places], self.mean)
        sizes = np.bincount(now, minlength=len(every))
        sizes[before] += np.diff(self.starts)
        # Behind the entries of the same group, which for a new group is where the next one begins.
        at = self.starts[np.searchsorted(self.codes, codes, side="right")]
        return type(self)(
            every,
            np.append(0, np.cumsum(sizes)).astype(np.int64),
            np.insert(self.passages, at, (places + self.count).astype(np.int32)),
            np.insert(self.weights, at, weights.astype(np.float32)),
            rarity,
            self.count + len(texts),
            self.unknown,
            self.mean,
            np.insert(self.counts, at, counts),
            np.concatenate([self.lengths, lengths]),
        )

    def scores(self, question: str) -> Floats:
        """How much of the question each passage has, shape (count,).

        The BM25 score divided by the sum of the weights of all the question's groups, those included that no passage
        has: 0 for nothing in common, about 1 for all of it in a passage of mean length, at most K1 + 1. Of a question
        with more than `MOST_GROUPS` groups that passages have, the rarest of these count, and as great a share of the
        others.
        """
        asked = np.unique(groups(normalised(question)))
        if not len(asked) or not self.count:
            return np.zeros(self.count, dtype=np.float32)
        at = np.searchsorted(self.codes, asked)
        at_known = at[at < len(self.codes)]
        known = at_known[self.codes[at_known] == asked[: len(at_known)]]
        # Groups that only others may read count as unknown, in number and weight: nothing of them shows in the scores.
        is_public = self.rarity[known] < np.float32(self.unknown) * _NEARLY
        public, others = known[is_public], known[~is_public][:MOST_GROUPS]
        unknown = float(len(asked) - len(public))
        if len(public) > MOST_GROUPS:
            unknown *= MOST_GROUPS / len(public)
            public = public[np.argsort(-self.rarity[public], kind="stable")[:MOST_GROUPS]]
        known = np.concatenate([public, others])
        scores = np.zeros(self.count, dtype=np.float32)
        ends = zip(self.starts[known].tolist(), self.starts[known + 1].tolist(), strict=True)
        if entries := [slice(begin, end) for begin, end in ends]:
            passages = np.concatenate([self.passages[each] for each in entries])
            np.add.at(scores, passages, np.concatenate([self.weights[each] for each in entries]))
        total = float(self.rarity[public].sum()) + unknown * self.unknown
        return scores / np.float32(total)

    def stored(self) -> bytes:
        """What `load` reads."""
        stream = io.BytesIO()
        np.savez(
            stream,
            codes=self.codes,
            starts=self.starts,
            passages=self.passages,
            weights=self.weights,
            rarity=self.rarity,
            count=np.int64(self.count),
            unknown=np.float64(self.unknown),
            mean=np.float64(self.mean),
            counts=self.counts,
            lengths=self.lengths,
        )
        return stream.getvalue()

    @classmethod
    def load(cls, stored: bytes) -> Self:
        """An index as `stored` gave it.

        Raises:
            ValueError, KeyError: it is something else.
        """
        with np.load(io.BytesIO(stored), allow_pickle=False) as found:
            names = ("codes", "starts", "passages", "weights", "rarity", "counts", "lengths")
            parts = {name: found[name] for name in names}
            count, unknown, mean = int(found["count"]), float(found["unknown"]), float(found["mean"])
            return cls(**parts, count=count, unknown=unknown, mean=mean)


class _Letters(dict[int, str | None]):
    """What becomes of each character, found out when it first occurs; only common scripts are kept in mind."""

    def __missing__(self, code: int) -> str | None:
        found = _seen(chr(code))
        if code < _MOST_KNOWN:
            self[code] = found
        return found


def _seen(letter: str) -> str | None:
    """The letter itself or what stands for it, a space for what parts words, nothing for what nobody sees."""
    if letter in _CYRILLIC:
        return _CYRILLIC[letter].replace("_", "")
    category = unicodedata.category(letter)
    is_accent = any(first <= ord(letter) < end for first, end in _ACCENTS)
    if is_accent or category == "Cf" or (category == "Cc" and not letter.isspace()):
        return None
    return _ALIKE.get(letter, letter) if letter.isalnum() or category in {"Mn", "Mc"} else " "


_LETTERS = _Letters()


def normalised(text: str) -> str:
    """Lower-cased words without diacritics, each between single spaces; the empty text has none.

    Cyrillic letters become Latin ones, so that names are the same in both scripts ("Телеграм", "Telegram") and the
    many ways to write Russian in Latin letters lead to the same groups once `transliteration.as_cyrillic` has read
    them. Vowel signs stay where they are letters (Devanagari, Thai); what nobody sees (soft hyphens, joiners, marks
    of direction, control characters) goes.
    """
    folded = unicodedata.normalize("NFKD", text.casefold())
    # Signs such as № fold to capital letters.
    plain = unicodedata.normalize("NFC", folded.casefold().translate(_LETTERS)).split()
    return f" {' '.join(plain)} " if plain else ""


def groups(text: str) -> Codes:
    """A code for each group of `LETTERS` in every word of a normalised text, in order, its edges counting as letters.

    A word of one letter is one group of three. Different groups have different codes but for a chance of 2^-64.
    """
    letters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(letters) < LETTERS - 1:
        return np.zeros(0, dtype=np.uint64)
    letters = np.append(letters, np.uint64(_SPACE))
    first, second, third, fourth = (letters[shift : len(letters) - LETTERS + 1 + shift] for shift in range(LETTERS))
    is_single = (first == _SPACE) & (second != _SPACE) & (third == _SPACE)
    is_inside = (second != _SPACE) & (third != _SPACE)
    fourth = np.where(is_single, np.uint64(0), fourth)
    codes = ((first * _STEP + second) * _STEP + third) * _STEP + fourth
    found: Codes = codes[is_inside | is_single]
    return found


def _saturated(counts: Floats, lengths: Floats, mean: float) -> Floats:
    """BM25's part of a weight that comes from how often a group is in a passage of a length."""
    found: Floats = (counts * (K1 + 1) / (counts + K1 * (1 - B + B * lengths / mean))).astype(np.float32)
    return found


def _counted(texts: Sequence[str]) -> tuple[Codes, npt.NDArray[np.int64], Floats, Floats]:
    """Code, passage and count of each group of each passage, and how many groups each passage has in all."""
    codes, places, counts = [], [], []
    lengths = np.zeros(len(texts), dtype=np.float32)
    for position, text in enumerate(texts):
        own, times = np.unique(groups(normalised(text)), return_counts=True)
        lengths[position] = times.sum()
        codes.append(own)
        places.append(np.full(len(own), position, dtype=np.int64))
        counts.append(times.astype(np.float32))
    if not codes:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.float32), lengths
    return np.concatenate(codes), np.concatenate(places), np.concatenate(counts), lengths
