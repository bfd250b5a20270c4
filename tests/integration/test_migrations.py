"""The migrations make exactly the tables that the models describe."""

import asyncio
from uuid import uuid4

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
