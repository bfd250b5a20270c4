"""An article gone through step by step: what is shown, what is kept, and what people see of it."""

import httpx
from sqlalchemy import select

from conversation.models import MessageKind, Request, TriedArticle
from core.database import Sessions
from retrieval.models import SearchLog
from tests.integration.browsing import browsing, newest_ticket, shown
from tests.integration.conftest import Customer
from tests.integration.questions import HOPELESS, SURE

STEPS = 5


def options(message: dict[str, object]) -> list[str]:
    found = message["options"]
    assert isinstance(found, list)
    return [option["id"] for option in found]


async def through(customer: Customer, steps: int) -> list[dict[str, object]]:
    """The answer and so many of its steps, each asked for by the button of the one before."""
    said = await customer.say(SURE)
    for _ in range(steps):
        said += await customer.choose(said[-1], options(said[-1])[-1])
    return said


async def test_each_step_comes_alone_and_leads_to_the_next(customer: Customer) -> None:
    answer, *steps = await through(customer, STEPS)
    assert [step["kind"] for step in steps] == ["answer"] * STEPS
    heads = [str(step["text"]).partition("\n\n") for step in steps]
    assert [head for head, _, _ in heads] == [f"**Step {number + 1} of {STEPS}**" for number in range(STEPS)]
    assert heads[1][2] == "**Card frozen:** go to **Cards** and tap **Unfreeze**."
    assert [len(options(step)) for step in steps] == [3, 3, 3, 3, 2]
    assert {str(step["article"]["title"]) for step in (answer, *steps)} == {"Card payment declined"}  # type: ignore[index]


async def test_next_in_words_does_the_same(customer: Customer) -> None:
    await customer.say(SURE)
    for number, words in enumerate(("ok next", "Done!", "дальше", "Następny krok", "next"), start=1):
        (step,) = await customer.say(words)
        assert str(step["text"]).startswith(f"**Step {number} of {STEPS}**")
    assert [message["kind"] for message in await customer.say("next")] == ["text"]


async def test_next_without_anything_to_go_on_with_is_asked_to_be_put_in_words(customer: Customer) -> None:
    assert [message["kind"] for message in await customer.say("next")] == ["text"]


async def test_a_step_that_helped_is_a_verdict_on_the_article(customer: Customer, sessions: Sessions) -> None:
    said = await through(customer, 2)
    assert [message["kind"] for message in await customer.choose(said[-1], "helped")] == ["resolved"]
    async with sessions.begin() as session:
        tried = (await session.scalars(select(TriedArticle))).one()
        request = (await session.scalars(select(Request))).one()
        search = (await session.scalars(select(SearchLog))).one()
    assert (tried.verdict, tried.shown_as, tried.steps_gone) == ("helped", MessageKind.ANSWER, (2, STEPS))
    assert (request.outcome, search.verdict) == ("confirmed", "helped")


async def test_whoever_takes_over_sees_how_far_the_customer_went(
    customer: Customer, client: httpx.AsyncClient, agent: httpx.AsyncClient, sessions: Sessions
) -> None:
    said = await through(customer, 3)
    # Going back to an earlier step takes nothing back.
    await customer.choose(said[1], options(said[1])[-1])
    assert (await customer.choose(said[-1], "did_not_help"))[0]["kind"] == "handoff"
    address = await newest_ticket(sessions)
    page = shown(await (await browsing(client)).get(address))
    assert "Went through 3 of 5 steps" in page.text
    (tried,) = (await agent.get(f"/api/tickets/{address.rsplit('/', 1)[1]}")).json()["tried"]
    assert (tried["verdict"], tried["steps_shown"], tried["steps"]) == ("did_not_help", 3, STEPS)


async def test_a_question_in_the_middle_is_answered_like_any_other(customer: Customer) -> None:
    await through(customer, 2)
    assert [message["kind"] for message in await customer.say(HOPELESS)][:1] == ["handoff"]


async def test_a_step_that_nobody_offered_is_not_shown(customer: Customer) -> None:
    (answer,) = await customer.say(SURE)
    article = answer["article"]
    assert isinstance(article, dict)
    for wrong in (f"step:{article['id']}:2", f"step:{article['id']}:99", "step:x:1", f"step:{article['id']}:"):
        refused = await customer.post(option_id=wrong, in_reply_to=answer["id"])
        assert refused.status_code == 422, wrong
