"""The written conversations can be read, and each language has enough of them."""

import pytest

from tests.conversations.reading import LANGUAGES, dialogues, is_met

LEAST = 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_conversation_has_a_name_of_its_own_and_demands_that_can_be_met(language: str) -> None:
    found = dialogues(language)
    assert len(found) >= LEAST
    assert len({each.name for each in found}) == len(found)
    for dialogue in found:
        assert dialogue.lines, dialogue.name
        for line in dialogue.lines:
            assert line.customer
            for demand in line.demands:
                is_met(demand, [], language)


def test_what_nobody_can_demand_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody can demand 'sings'"):
        is_met("sings", [], "en")
