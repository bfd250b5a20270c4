"""Tokens that were looked up once are known from then on, the newest of them."""

from uuid import uuid4

from app.known_tokens import KnownTokens
from conversation.models import Conversation, Owner
from core.tokens import digest


def conversation(token: str, owner: Owner = Owner.BOT) -> Conversation:
    """A conversation that `token` opens."""
    return Conversation(id=uuid4(), site_id=uuid4(), token_hash=digest(token), owner=owner, language="pl")


def test_a_token_is_known_after_it_was_looked_up_and_for_its_own_conversation_only() -> None:
    known = KnownTokens()
    one, other = conversation("one"), conversation("other")
    assert known.writer(one.id, "one") is None
    writer = known.keep(one)
    known.keep(other)
    assert (writer.conversation_id, writer.site_id, writer.language) == (one.id, one.site_id, "pl")
    assert known.writer(one.id, "one") is writer
    assert known.writer(one.id, "other") is None
    assert known.writer(other.id, "one") is None


def test_whether_the_bot_is_to_answer_is_what_was_heard_last() -> None:
    known = KnownTokens()
    with_person = conversation("one", Owner.AGENT)
    assert not known.keep(with_person).expects_bot
    assert known.keep(conversation("two", Owner.QUEUE)).expects_bot


def test_the_one_that_was_not_used_for_longest_is_forgotten() -> None:
    known = KnownTokens(most=2)
    first, second, third = (conversation(name) for name in ("first", "second", "third"))
    known.keep(first)
    known.keep(second)
    known.writer(first.id, "first")
    known.keep(third)
    assert known.writer(second.id, "second") is None
    assert known.writer(first.id, "first") is not None
    assert known.writer(third.id, "third") is not None
