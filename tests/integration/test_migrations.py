"""The migrations make exactly the tables that the models describe."""

import asyncio
from uuid import uuid4

import asyncpg
from alembic import command

from app import migrate
from tests.conftest import create_database, database_of, drop_database


def test_migrations_and_models_say_the_same(cluster: str, template: str) -> None:
    name = f"checked_{uuid4().hex[:8]}"
    asyncio.run(create_database(cluster, name, template))
    try:
        # Raises with what it would still have to change.
        command.check(migrate.config(database_of(cluster, name)))
    finally:
        asyncio.run(drop_database(cluster, name))


def test_migrations_can_be_taken_back_and_applied_again(cluster: str, template: str) -> None:
    name = f"reversed_{uuid4().hex[:8]}"
    asyncio.run(create_database(cluster, name, template))
    try:
        settings = migrate.config(database_of(cluster, name))
        command.downgrade(settings, "base")
        command.upgrade(settings, "head")
        command.check(settings)
    finally:
        asyncio.run(drop_database(cluster, name))


OLD_ROWS = """
SET session_replication_role = replica;
INSERT INTO checklist_field (topic_id, position, key, type, label, help, choices)
VALUES (gen_random_uuid(), 0, 'old', 'text', '{"en": "?"}', '{}', '[]');
INSERT INTO ticket_field (ticket_id, position, key, type, label, choices, state, value)
VALUES (gen_random_uuid(), 0, 'old', 'text', '?', '[]', 'answered', '!');
"""
NEW_ROWS = """
SET session_replication_role = replica;
INSERT INTO checklist_field (topic_id, position, key, type, label, help, choices)
VALUES (gen_random_uuid(), 0, 'new', 'amount', '{"en": "?"}', '{}', '[]');
INSERT INTO ticket_field (ticket_id, position, key, type, label, choices, state, condition)
VALUES (gen_random_uuid(), 0, 'new', 'amount', '?', '[]', 'not_applicable', '{"field": "old", "is": ["x"]}');
"""


async def _rows(url: str, query: str, *, after: str = "SELECT 1") -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(after)
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


def test_checklists_from_before_there_were_rules_keep_working_and_newer_ones_can_be_taken_back(
    cluster: str, template: str
) -> None:
    name = f"ruled_{uuid4().hex[:8]}"
    asyncio.run(create_database(cluster, name, template))
    url = database_of(cluster, name)
    settings = migrate.config(url)
    try:
        command.downgrade(settings, "0017")
        asyncio.run(_rows(url, "SELECT 1", after=OLD_ROWS))
        command.upgrade(settings, "head")
        questions = "SELECT validation, condition FROM checklist_field"
        assert asyncio.run(_rows(url, questions)) == [("{}", "{}")]
        answers = "SELECT validation, condition, misfits, state FROM ticket_field"
        assert asyncio.run(_rows(url, answers)) == [("{}", "{}", 0, "answered")]
        asyncio.run(_rows(url, "SELECT 1", after=NEW_ROWS))
        command.downgrade(settings, "0017")
        kept = "SELECT type, state FROM ticket_field ORDER BY key DESC"
        assert asyncio.run(_rows(url, kept)) == [("text", "answered"), ("text", "skipped")]
        assert asyncio.run(_rows(url, "SELECT DISTINCT type FROM checklist_field")) == [("text",)]
    finally:
        asyncio.run(drop_database(cluster, name))


OLD_REVISION = """
SET session_replication_role = replica;
INSERT INTO article_revision (article_id, number, title, body, variants, slug, audience)
VALUES (gen_random_uuid(), 1, 'Old', 'Text', '{}', 'old', 'public');
"""


def test_revisions_from_before_articles_named_others_name_none(cluster: str, template: str) -> None:
    name = f"related_{uuid4().hex[:8]}"
    asyncio.run(create_database(cluster, name, template))
    url = database_of(cluster, name)
    settings = migrate.config(url)
    try:
        command.downgrade(settings, "0019")
        asyncio.run(_rows(url, "SELECT 1", after=OLD_REVISION))
        command.upgrade(settings, "head")
        assert asyncio.run(_rows(url, "SELECT title, related FROM article_revision")) == [("Old", [])]
    finally:
        asyncio.run(drop_database(cluster, name))


NEWER_KINDS = """
SET session_replication_role = replica;
INSERT INTO topic (site_id, key, title, queue, scope) VALUES (gen_random_uuid(), 'limits', '{}', 'l2', 'reserved');
INSERT INTO ticket_field (ticket_id, key, label, choices, position, type, state)
VALUES (gen_random_uuid(), 'number', 'Number', '[]', 1, 'phone', 'open');
"""


def test_what_older_versions_do_not_know_becomes_what_they_do(cluster: str, template: str) -> None:
    name = f"kinds_{uuid4().hex[:8]}"
    asyncio.run(create_database(cluster, name, template))
    url = database_of(cluster, name)
    settings = migrate.config(url)
    try:
        asyncio.run(_rows(url, "SELECT 1", after=NEWER_KINDS))
        command.downgrade(settings, "0021")
        assert asyncio.run(_rows(url, "SELECT scope FROM topic")) == [("referred",)]
        assert asyncio.run(_rows(url, "SELECT type FROM ticket_field")) == [("text",)]
        command.upgrade(settings, "head")
        assert asyncio.run(_rows(url, "SELECT scope FROM topic")) == [("referred",)]
    finally:
        asyncio.run(drop_database(cluster, name))
