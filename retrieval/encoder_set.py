"""The encoders of a service: some for a language each, and one for whatever those do not understand."""

from dataclasses import dataclass
from typing import Self

from retrieval import encoders, multilingual
from retrieval.encoders import ANY_LANGUAGE, Encoder, EncoderUnavailable
from retrieval.settings import RetrievalSettings

JOINT = ","


@dataclass(frozen=True, slots=True)
class Model:
    """What has to be known of an encoder without loading it: its name, its languages and the length of its vectors."""

    name: str
    languages: frozenset[str]
    dimension: int

    def reads(self, language: str) -> bool:
        """Whether it understands a language."""
        return self.languages == ANY_LANGUAGE or language in self.languages


@dataclass(frozen=True, slots=True)
class Models:
    """Encoders by name, in the order in which they are asked; the last one holds every passage.

    The others hold the passages of articles in their own languages only.
    """

    each: tuple[Model, ...]

    @property
    def name(self) -> str:
        """What snapshots are stored under; changes whenever some vectors would."""
        return JOINT.join(model.name for model in self.each)

    def held(self, model: Model, language: str) -> bool:
        """Whether passages of an article in a language have a vector of this model."""
        return model == self.each[-1] or model.reads(language)


@dataclass(frozen=True, slots=True, eq=False)
class EncoderSet:
    """Loaded encoders and what is known of them, in the same order."""

    each: tuple[Encoder, ...]
    models: Models

    @classmethod
    def of(cls, *encoders: Encoder) -> Self:
        """A set of at least one encoder.

        Raises:
            EncoderUnavailable: one is there twice.
        """
        names = [each.name for each in encoders]
        if len(set(names)) < len(names):
            raise EncoderUnavailable(f"FIRSTLINE_RETRIEVAL_MODEL names the same model twice: {', '.join(names)}.")
        return cls(encoders, Models(tuple(Model(each.name, each.languages, each.dimension) for each in encoders)))

    @property
    def name(self) -> str:
        """See `Models.name`."""
        return self.models.name

    @property
    def languages(self) -> frozenset[str]:
        """Codes of the languages that some encoder understands, or `*` alone for any."""
        return (
            ANY_LANGUAGE
            if self.each[-1].languages == ANY_LANGUAGE
            else frozenset().union(*(each.languages for each in self.each))
        )

    def named(self, name: str) -> Encoder:
        """The encoder of this name."""
        return next(each for each in self.each if each.name == name)


def load(settings: RetrievalSettings) -> EncoderSet:
    """The encoders that the settings name; takes some seconds.

    Raises:
        EncoderUnavailable: files are missing, or differ from the ones that were measured.
    """
    return EncoderSet.of(*(_loaded(name, settings.languages) for name in settings.models))


def load_last(settings: RetrievalSettings) -> Encoder:
    """The last encoder alone, which reads what the others do not; raises like `load`."""
    return _loaded(settings.models[-1], settings.languages)


def _loaded(name: str, languages: frozenset[str]) -> Encoder:
    return multilingual.load(name) if name in multilingual.NAMES else encoders.load(name, languages)


def names(joined: str) -> list[str]:
    """The names of encoders in what `Models.name` gave."""
    return joined.split(JOINT)
