"""What must agree between files: actions, plug-ins, settings and their documentation."""

from pathlib import Path

import pytest
import yaml

from app import configuration
from app.configuration import ConfigurationError
from bot.actions.executor import build_executor
from conversation import channels
from conversation.inbound import Inbound
from core import plugins
from core.settings import SETUP_NAMES

ROOT = Path(__file__).resolve().parent.parent.parent


def test_domain_and_executor_list_the_same_actions() -> None:
    domain = yaml.safe_load((ROOT / "bot/domain/actions.yml").read_text(encoding="utf-8"))
    assert sorted(domain["actions"]) == sorted(action.name for action in build_executor().list_actions())


def test_each_action_has_its_own_file() -> None:
    files = {path.stem for path in (ROOT / "bot/actions").glob("*.py")} - {"__init__", "executor"}
    assert files == {action.name.removeprefix("action_") for action in build_executor().list_actions()}


@pytest.mark.parametrize("name", plugins.names(channels))
def test_each_channel_parses_its_samples(name: str) -> None:
    channel = plugins.load(channels, name).build()
    samples = sorted((ROOT / "tests/contracts/samples" / name).glob("*.yml"))
    assert channel.name == name
    assert samples, f"put captured payloads into tests/contracts/samples/{name}/"
    for sample in samples:
        payload = yaml.safe_load(sample.read_text(encoding="utf-8"))
        parsed = channel.parse(payload)
        assert isinstance(parsed, Inbound)
        assert channel.parse(payload) == parsed


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    names = SETUP_NAMES.union(*(section.names() for section in configuration.sections()))
    assert sorted(name for name in names if f"`{name}`" not in text) == []


def test_every_section_begins_with_our_prefix_or_one_of_three_names() -> None:
    for section in configuration.sections():
        for name in section.names():
            assert name.startswith("FIRSTLINE_") or name in {"PORT", "DATA_DIR", "DATABASE_URL"}


def test_unknown_names_are_refused_with_the_accepted_ones(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("FIRSTLINE_HOST=127.0.0.1\nPROT=8000\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        configuration.check({"FIRSTLINE_HOTS": "x", "HOME": "/"}, env_file)
    assert "FIRSTLINE_HOTS" in str(refused.value)
    assert "PROT" in str(refused.value)
    assert "FIRSTLINE_HOST," in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("DATABASE_URL", "sqlite://"),
        ("FIRSTLINE_LOG_FORMAT", "x"),
        ("FIRSTLINE_LIMIT_READ_ADDRESS", "often"),
        ("FIRSTLINE_LIMIT_READ_ADDRESS", ""),
        ("FIRSTLINE_TRUSTED_PROXIES", "10.0.0.0/8, proxy"),
        ("FIRSTLINE_APP_PROCESSES", "0"),
        ("FIRSTLINE_APP_PROCESSES", "9"),
        ("FIRSTLINE_RASA_PROCESSES", "0"),
        ("FIRSTLINE_RASA_URL", "localhost:5005"),
        ("FIRSTLINE_RASA_URL", "http://rasa:5005,http://rasa:5005/"),
    ],
)
def test_malformed_values_are_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=name):
        configuration.check({}, tmp_path / "none")


@pytest.mark.parametrize(("content", "told"), [(b"PORT 8000\n", "line 1"), (b"FIRSTLINE_HOST=\xff\xfe\n", "not UTF-8")])
def test_a_malformed_env_file_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes(content)
    with pytest.raises(ConfigurationError, match=told):
        configuration.check({}, env_file)
