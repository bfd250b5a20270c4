"""Putting the routes of modules into an application."""

from collections.abc import Iterable
from types import ModuleType

from fastapi import FastAPI


def add_routes(app: FastAPI, modules: Iterable[ModuleType]) -> None:
    """Add what each module has in its `router`, in that order.

    `include_router` would analyse every endpoint a second time when somebody first calls it, as a prefix or
    dependencies might come with it: a fifth of a second of each process's first requests, for nothing.
    """
    for module in modules:
        app.router.routes.extend(module.router.routes)
