"""What readers see of a snapshot is ready before the first question."""

from knowledge.models import Audience
from retrieval import views
from tests.unit.retrieval.test_snapshot import article
from tests.unit.retrieval.test_spaces import asked, built


def test_a_prepared_snapshot_has_nothing_left_to_compute_for_any_reader() -> None:
    card = article("Lost card")
    found = built(
        card,
        article("Zgubiona karta", language="pl", group_id=card.group_id),
        article("Limits of cards", audience=Audience.INTERNAL),
        article("Przelewy", language="pl", audience=Audience.VERIFIED),
    )
    views.prepare(found)
    ready = dict(found.views)
    for reader in Audience:
        for text, language in (("lost card", "en"), ("zgubiona karta", "pl"), ("limits", "en"), ("przelewy", "pl")):
            asked(found, text, language, reader.sees)
    assert found.views == ready
