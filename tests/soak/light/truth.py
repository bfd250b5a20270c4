"""What the database says of one conversation, against what its customer was told."""

from collections import Counter
from typing import Any
from uuid import UUID

import asyncpg

from tests.soak.light.chat import Chat

UNANSWERED = frozenset({"agent_owns", "ended_by_customer", "merged"})
"""Turns after which nobody expects a reply of their own."""
OWNER_OF = {None: "bot", "open": "queue", "claimed": "agent"}
Row = Any


async def compare(chat: Chat, database: asyncpg.Pool) -> None:
    """Look at everything that was stored, once the conversation is quiet."""
    conversation = await database.fetchrow("SELECT * FROM conversation WHERE id = $1", chat.id)
    messages = await database.fetch("SELECT * FROM message WHERE conversation_id = $1 ORDER BY seq", chat.id)
    turns = await database.fetch("SELECT * FROM turn WHERE conversation_id = $1 ORDER BY seq", chat.id)
    _numbers(chat, conversation, messages)
    _stored_once(chat, messages)
    _outcomes(chat, messages, turns)
    await _tickets(chat, database, conversation)
    await _owners(chat, database, conversation)


def _numbers(chat: Chat, conversation: Row, messages: list[Row]) -> None:
    taken = [row["seq"] for row in messages] + [row["changed_seq"] for row in messages if row["changed_seq"]]
    if sorted(taken) != list(range(1, conversation["last_seq"] + 1)):
        chat.wrong("I4", f"{chat.id}: numbers {sorted(taken)} up to {conversation['last_seq']}")
    place = {row["id"]: row["seq"] for row in messages}
    for row in messages:
        if row["in_reply_to"] and place.get(row["in_reply_to"], 0) >= row["seq"]:
            chat.wrong("I4", f"{chat.id}: reply {row['seq']} came before what it answers")


def _stored_once(chat: Chat, messages: list[Row]) -> None:
    stored = [row for row in messages if row["sender_kind"] == "customer"]
    for client_id, count in Counter(row["client_message_id"] for row in stored).items():
        if count > 1:
            chat.wrong("I2", f"{chat.id}: {count} rows of {client_id}")
        if client_id not in chat.sent:
            chat.wrong("I2", f"{chat.id}: {client_id} was never sent")
    found = {row["client_message_id"]: (str(row["id"]), row["seq"]) for row in stored}
    for client_id, acknowledged in chat.acknowledged.items():
        if client_id not in found:
            chat.wrong("I1", f"{chat.id}: {client_id} was acknowledged and is not stored")
        elif set(acknowledged) != {found[client_id]}:
            chat.wrong("I2", f"{chat.id}: {client_id} is {found[client_id]}, acknowledged as {set(acknowledged)}")
    replies = Counter(row["turn_id"] for row in messages if row["turn_id"])
    for turn_id, count in replies.items():
        if count > 1:
            chat.wrong("I2", f"{chat.id}: {count} replies of turn {turn_id}")


def _outcomes(chat: Chat, messages: list[Row], turns: list[Row]) -> None:
    of_message = {row["message_id"]: row for row in turns}
    by_id = {row["id"]: row for row in turns}
    claimed_at = next((row["seq"] for row in messages if row["kind"] == "claimed"), None)
    last_said = max((row["seq"] for row in messages if row["sender_kind"] in ("bot", "system")), default=0)
    for message in messages:
        if message["sender_kind"] != "customer":
            continue
        turn = of_message.get(message["id"])
        if turn is None:
            if claimed_at is None or claimed_at > message["seq"]:
                chat.wrong("I3", f"{chat.id}: nobody owed an answer to {message['seq']}")
            continue
        seen: set[UUID] = set()
        while turn["merged_into"] and turn["id"] not in seen:
            seen.add(turn["id"])
            turn = by_id[turn["merged_into"]]
        if turn["state"] != "done" or not turn["decided_by"]:
            chat.wrong("I3", f"{chat.id}: turn of {message['seq']} is {turn['state']}")
        elif turn["decided_by"] not in UNANSWERED and last_said < message["seq"]:
            chat.wrong("I3", f"{chat.id}: {message['seq']} is done by {turn['decided_by']} without a word")


async def _tickets(chat: Chat, database: asyncpg.Pool, conversation: Row) -> None:
    query = """
        SELECT request.id, request.handed_off_at, count(ticket.id) AS tickets
        FROM request LEFT JOIN ticket ON ticket.request_id = request.id
        WHERE request.conversation_id = $1 GROUP BY request.id
    """
    for row in await database.fetch(query, chat.id):
        if row["tickets"] != (1 if row["handed_off_at"] else 0):
            chat.wrong("I6", f"{chat.id}: request {row['id']} has {row['tickets']} tickets")
    live = await database.fetch(
        "SELECT status FROM ticket WHERE conversation_id = $1 AND status <> 'resolved'", chat.id
    )
    status = live[0]["status"] if live else None
    if len(live) > 1 or OWNER_OF[status] != conversation["owner"]:
        chat.wrong("I6", f"{chat.id}: {len(live)} live tickets ({status}) and owner {conversation['owner']}")


async def _owners(chat: Chat, database: asyncpg.Pool, conversation: Row) -> None:
    query = """
        SELECT data->>'before' AS before, data->>'after' AS after, (data->>'epoch')::int AS epoch FROM event
        WHERE subject_id = $1 AND kind = 'conversation_owner_changed' ORDER BY id
    """
    owner, epoch = "bot", 0
    for row in await database.fetch(query, UUID(chat.id)):
        if row["before"] != owner or row["epoch"] <= epoch:
            chat.wrong("I12", f"{chat.id}: {row['before']} to {row['after']} at epoch {row['epoch']} after {owner}")
        owner, epoch = row["after"], row["epoch"]
    if owner != conversation["owner"] or epoch > conversation["epoch"]:
        chat.wrong("I12", f"{chat.id}: owner {conversation['owner']}, last change to {owner}")
