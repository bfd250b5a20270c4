"""The training examples, the rules and the phrase lists fit together in every language."""

from collections import defaultdict
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from conversation.phrases import (
    ANYWHERE,
    ASKING,
    CORRECTING,
    COURTESY,
    HARMLESS,
    PERSON_ALONE,
    REPORTING,
    UNDER_WAY,
    WHOLE,
    normalise,
)

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "pl", "ru")
# Of a message that came without a vector; it has no examples.
FALLBACK_INTENT = "nlu_fallback"
SOCIAL_INTENTS = {"greeting": "greet", "thanks": "thank", "goodbye": "say_goodbye"}
FEWEST_EXAMPLES = {
    "greet": 15,
    "say_goodbye": 15,
    "thank": 15,
    "make_small_talk": 30,
    "ask_about_bot": 30,
    "ask_question": 60,
}
FEWEST_CONTROL_EXAMPLES = 40


@cache
def read(path: Path) -> Any:
    """The content of one YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def examples(language: str) -> list[tuple[str, str]]:
    """Intent and text of every training example of one language."""
    return [
        (group["intent"], line.removeprefix("- ").strip())
        for file in sorted((ROOT / "nlu" / language).glob("*.yml"))
        for group in read(file)["nlu"]
        for line in group["examples"].splitlines()
    ]


def trained_intents() -> set[str]:
    """Every intent of the domain that needs examples."""
    return set(read(ROOT / "bot/domain/intents.yml")["intents"]) - {FALLBACK_INTENT}


def lists(language: str) -> Any:
    """The phrase lists of one language."""
    return read(ROOT / "conversation/phrases" / f"{language}.yml")


def phrases(language: str, kind: str) -> list[str]:
    """One phrase list of one language, normalised."""
    return [normalise(phrase) for phrase in lists(language)[kind]]


def person_phrases() -> list[str]:
    """What asks for a human being in any language, normalised."""
    return [phrase for language in LANGUAGES for phrase in phrases(language, "person")]


def found_in(message: str, candidates: list[str]) -> list[str]:
    """The candidates whose words stand in `message` side by side."""
    padded = f" {normalise(message)} "
    return [phrase for phrase in candidates if f" {phrase} " in padded]


def test_every_language_has_the_same_files_with_the_same_intents() -> None:
    assert {folder.name for folder in (ROOT / "nlu").iterdir() if folder.is_dir()} == set(LANGUAGES)
    layouts = [
        {file.name: [group["intent"] for group in read(file)["nlu"]] for file in (ROOT / "nlu" / language).iterdir()}
        for language in LANGUAGES
    ]
    assert all(one == other for one, other in pairwise(layouts))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_enough_examples(language: str) -> None:
    texts = defaultdict(set)
    for intent, text in examples(language):
        texts[intent].add(normalise(text))
    assert set(texts) == trained_intents()
    scarce = {
        intent: len(found)
        for intent, found in texts.items()
        if len(found) < FEWEST_EXAMPLES.get(intent, FEWEST_CONTROL_EXAMPLES)
    }
    assert scarce == {}


def test_no_example_stands_under_two_intents_in_any_language() -> None:
    intents = defaultdict(set)
    for language in LANGUAGES:
        for intent, text in examples(language):
            intents[normalise(text)].add(intent)
    assert {text: found for text, found in intents.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_uses_the_markup_of_entities_or_is_empty(language: str) -> None:
    assert [text for _, text in examples(language) if not text or set(text) & set("[]{}") or text.startswith("/")] == []


def test_every_intent_has_one_rule_that_takes_a_turn() -> None:
    rules = [rule for file in (ROOT / "bot/rules").glob("*.yml") for rule in read(file)["rules"]]
    steps = sorted((rule["steps"][0]["intent"], [step["action"] for step in rule["steps"][1:]]) for rule in rules)
    intents = read(ROOT / "bot/domain/intents.yml")["intents"]
    assert steps == sorted((intent, ["action_take_turn"]) for intent in intents)


def test_the_domain_holds_no_text_for_customers() -> None:
    files = [read(file) for file in (ROOT / "bot/domain").glob("*.yml")]
    assert {key for file in files for key in file} == {"version", "intents", "actions", "session_config", "slots"}
    slots = [slot for file in files for slot in file.get("slots", {}).values()]
    assert [slot["influence_conversation"] for slot in slots] == [False]


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrase_lists_have_the_same_keys_and_no_phrase_twice(language: str) -> None:
    kinds = [ANYWHERE[0], PERSON_ALONE, ANYWHERE[1], *SOCIAL_INTENTS, *WHOLE[len(SOCIAL_INTENTS) :], *ANYWHERE[2:]]
    assert list(lists(language)) == [*kinds, UNDER_WAY, COURTESY, ASKING, CORRECTING, HARMLESS, REPORTING]
    listed = [phrase for kind in kinds for phrase in phrases(language, kind)]
    assert all(listed)
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fraud_under_way_has_parts_that_no_sentence_names_by_one_word(language: str) -> None:
    for named in lists(language)[UNDER_WAY]:
        parts = [{normalise(each) for each in part} for part in named]
        assert len(parts) == 3
        assert all(parts)
        assert not any(one & other for one, other in combinations(parts, 2))


def test_a_person_phrase_is_found_in_requests_for_a_human_only() -> None:
    candidates = person_phrases()
    others = [text for language in LANGUAGES for intent, text in examples(language) if intent != "request_human"]
    assert {text: found for text in others if (found := found_in(text, candidates))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_person_phrases_alone_find_many_requests_for_a_human(language: str) -> None:
    candidates = phrases(language, "person")
    requests = [text for intent, text in examples(language) if intent == "request_human"]
    assert len([text for text in requests if found_in(text, candidates)]) > 40


def test_a_social_phrase_is_never_an_example_of_another_intent() -> None:
    intents = {normalise(text): intent for language in LANGUAGES for intent, text in examples(language)}
    clashes = [
        phrase
        for language in LANGUAGES
        for kind, intent in SOCIAL_INTENTS.items()
        for phrase in phrases(language, kind)
        if intents.get(phrase, intent) != intent
    ]
    assert clashes == []


@pytest.mark.parametrize(
    "message",
    [
        "The agent at the shop charged me twice",
        "I sent money to the wrong person, please help",
        "the operator of the ATM kept my card",
        "do I need to speak to someone to raise my limit?",
        "is there a person I can visit at a branch",
        "деньги списал мобильный оператор, пожалуйста, верните",
        "человек не получил мой перевод",
        "сменила оператора, пожалуйста, обновите номер",
        "czy muszę rozmawiać z konsultantem, żeby zamknąć konto?",
        "ile kosztuje rozmowa z konsultantem",
        "wysłałem pieniądze do złej osoby, proszę o pomoc",
    ],
)
def test_a_message_about_people_is_not_a_request_for_one(message: str) -> None:
    assert found_in(message, person_phrases()) == []


@pytest.mark.parametrize(
    "message",
    [
        "I want to talk to a person",
        "Human, please!",
        "my card is blocked. Let me speak to an agent",
        "Позовите оператора!",
        "нужен живой человек",
        "Chcę rozmawiać z człowiekiem.",
        "chce rozmawiac z czlowiekiem",
        "Czy mogę porozmawiać z konsultantem?",
    ],
)
def test_a_plain_request_for_a_person_needs_no_model(message: str) -> None:
    assert found_in(message, person_phrases())


def test_words_around_values_have_the_same_keys_in_every_language() -> None:
    folder = ROOT / "conversation/entities"
    assert {file.stem for file in folder.glob("*.yml")} == set(LANGUAGES)
    assert len({tuple(read(folder / f"{language}.yml")) for language in LANGUAGES}) == 1
