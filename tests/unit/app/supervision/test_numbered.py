"""What several processes of a kind are called, and where those of Rasa are."""

from app.supervision.supervisor import numbered
from conversation.settings import RasaSettings


def test_one_process_has_the_plain_name_and_several_are_numbered() -> None:
    assert numbered("app", 1) == ["app"]
    assert numbered("rasa", 3) == ["rasa-1", "rasa-2", "rasa-3"]


def test_addresses_are_read_apart() -> None:
    settings = RasaSettings(rasa_url="http://127.0.0.1:5005, http://127.0.0.1:5006/")
    assert settings.rasa_urls == ("http://127.0.0.1:5005", "http://127.0.0.1:5006")
