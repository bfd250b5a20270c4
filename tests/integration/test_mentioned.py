"""What customers name by the way is not asked again, and people see it with the ticket."""

import httpx
from sqlalchemy import select

from core.database import Sessions
from handoff.models import FieldState, TicketField
from tests.integration.conftest import Customer
from tests.integration.questions import HOPELESS

TOLD = f"{HOPELESS} since Monday, order number 48213, app 5.2.1, write to anna@mail.example"


async def states(sessions: Sessions) -> dict[str, tuple[FieldState, str | None]]:
    async with sessions.begin() as session:
        fields = await session.scalars(select(TicketField))
        return {field.key: (field.state, field.value) for field in fields}


async def test_what_the_question_says_is_not_asked(customer: Customer, sessions: Sessions) -> None:
    handoff, *asked = await customer.say(TOLD)
    found = await states(sessions)
    assert found["since_when"] == (FieldState.KNOWN, "since Monday")
    assert found["email"] == (FieldState.KNOWN, "anna@mail.example")
    assert not asked
    assert "few questions" not in str(handoff["text"])


async def test_what_an_answer_says_beside_the_point_is_not_asked_either(customer: Customer, sessions: Sessions) -> None:
    *_, question = await customer.say(HOPELESS)
    assert question["text"] == "Since when have you had this problem?"
    (done,) = await customer.say("since Monday, you can reach me at anna@mail.example")
    assert done["kind"] == "notice"
    assert (await states(sessions))["email"] == (FieldState.KNOWN, "anna@mail.example")


async def test_two_values_are_asked_about(customer: Customer, sessions: Sessions) -> None:
    *_, question = await customer.say(f"{HOPELESS} since Monday or last week")
    assert question["text"] == "Since when have you had this problem?"
    assert (await states(sessions))["since_when"][0] is FieldState.ASKED


async def test_people_see_what_no_question_was_about(customer: Customer, agent: httpx.AsyncClient) -> None:
    await customer.say(TOLD)
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    told = (await agent.get(f"/api/tickets/{ticket['id']}")).json()
    mentioned = [{"kind": "order_number", "value": "48213"}, {"kind": "app_version", "value": "5.2.1"}]
    assert told["mentioned"] == mentioned
    page = (await agent.get(f"/desk/tickets/{ticket['id']}")).text
    assert "Also mentioned" in page
    assert "Order number" in page
