"""Every change to Rasa 3.6.21, for speed only: events, trackers, replies and errors stay what they were.

`apply` refuses any other version, because each patch replaces code that was read in this one. The reasons give what a
patch saves of the CPU time of one message in the Rasa process, with all others applied: the shipped model, one custom
action, two turns kept. `tests/rasa/` runs patched and stock Rasa side by side; `benchmarks/rasa` measures both.
Lines that Rasa logs at level debug may be missing.
"""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from types import TracebackType
from typing import Any

import aiohttp
import rasa.core.policies.rule_policy
import rasa.core.processor
import rasa.core.run
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.core.policies.policy import Policy
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.constants import DOCS_BASE_URL
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic

from bot.launch import RASA_VERSION

# Shorter than the app keeps an idle connection (uvicorn: 5 s), so that it is never the app who hangs up first.
IDLE_SECONDS = 3.0


class RasaVersionWrong(Exception):
    """The installed Rasa is not the one that the patches were made for."""


@dataclass(frozen=True)
class Patch:
    """One reason to change Rasa, with everything that is replaced for it.

    Attributes:
        name: for tests and measurements.
        reason: what was slow.
        saves: milliseconds of CPU time a message.
        replaced: owner, attribute and what takes its place.
    """

    name: str
    reason: str
    saves: float
    replaced: tuple[tuple[Any, str, Any], ...]


def apply(names: Iterable[str] | None = None) -> None:
    """Change the Rasa of this process.

    Args:
        names: of the patches; all of them without.

    Raises:
        RasaVersionWrong: another version of Rasa is installed.
    """
    installed = metadata.version("rasa")
    if installed != RASA_VERSION:
        raise RasaVersionWrong(f"The patches are for Rasa {RASA_VERSION} only; {installed} is installed.")
    chosen = set(names) if names is not None else {patch.name for patch in PATCHES}
    for patch in PATCHES:
        if patch.name in chosen:
            for owner, attribute, replacement in patch.replaced:
                setattr(owner, attribute, replacement)


def undo() -> None:
    """Make Rasa again what it was."""
    for owner, attribute, original in _ORIGINALS:
        setattr(owner, attribute, original)


# action_schema


def _compiled(schema: dict[str, Any]) -> Any:
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


_ACTION_RESULT = _compiled(RemoteAction.action_response_format_spec())


def _validate_action_result(_action: RemoteAction, result: dict[str, Any]) -> bool:
    """`jsonschema.validate` without checking the schema itself; raises the same error."""
    error = best_match(_ACTION_RESULT.iter_errors(result))
    if error is None:
        return True
    error.message += (
        ". Failed to validate Action server response from API, make sure your response from the Action endpoint is "
        f"valid. For more information about the format visit {DOCS_BASE_URL}/custom-actions"
    )
    raise error


# event_types

_search_event_type = Event.resolve_by_type
_event_types: dict[str, type[Event]] = {}


def _resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    """What was found once is found at once; anything else is left to Rasa, the error included."""
    found = _event_types.get(type_name)
    if found is None:
        found = _search_event_type(type_name, default)
        if found is not None and found is not default:
            _event_types[type_name] = found
    return found


# graph_runner

_Step = tuple[str, GraphNode, tuple[str, ...]]


def _steps(runner: DaskGraphRunner, targets: tuple[str, ...]) -> list[_Step]:
    """The nodes that `targets` need, each after those that it reads from."""
    nodes = runner._graph_schema.minimal_graph_schema(list(targets)).nodes
    ordered: dict[str, _Step] = {}

    def add(name: str) -> None:
        if name in nodes and name not in ordered:
            needs = tuple(nodes[name].needs.values())
            for need in needs:
                add(need)
            ordered[name] = (name, runner._instantiated_nodes[name], needs)

    for target in targets:
        add(target)
    return list(ordered.values())


def _run_graph(
    runner: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """Call the nodes one after the other, in an order that is worked out once for each set of targets."""
    wanted = tuple(targets or runner._graph_schema.target_names)
    plans = runner.__dict__.setdefault("_firstline_plans", {})
    if wanted not in plans:
        plans[wanted] = _steps(runner, wanted)
    # Refuses an input that is the name of a node, as Rasa does.
    runner._add_inputs_to_graph(inputs, {name: None for name, _, _ in plans[wanted]})
    outputs: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
    try:
        for name, node, needs in plans[wanted]:
            # A need that nobody provides stays a mere name, which the node refuses.
            outputs[name] = node(*[outputs.get(need, need) for need in needs])
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return dict([outputs[target] for target in wanted])


# log_copies


class _WithoutCopies:
    """Stands for the module `copy` where Rasa copies only what it hands to a log line of level debug."""

    @staticmethod
    def deepcopy(value: Any) -> Any:
        """The same object: a log line is written at once or not at all."""
        return value


def _format_tracker_states(_states: list[dict[str, Any]]) -> str:
    """Nothing: the text is for a log line of level debug alone."""
    return ""


# text_rules

_find_action_from_rules = RulePolicy._find_action_from_rules


def _find_action_without_text(
    policy: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
) -> tuple[str | None, str | None, bool]:
    """Do not try the rules on the customer's literal words if every rule asks for an intent: none can fit."""
    if use_text_for_last_user_input and tracker.active_loop_name is None and _asks_for_intents(policy):
        return None, None, False
    found: tuple[str | None, str | None, bool] = _find_action_from_rules(
        policy, tracker, domain, use_text_for_last_user_input
    )
    return found


def _asks_for_intents(policy: RulePolicy) -> bool:
    answer: bool | None = policy.__dict__.get("_firstline_asks_for_intents")
    if answer is None:
        last_states = [json.loads(rule)[-1] for rule in policy.lookup[RULES]]
        answer = all(state.get("user", {}).get("intent") and state.get("prev_action") for state in last_states)
        policy.__dict__["_firstline_asks_for_intents"] = answer
    return answer


# sessions


class _Kept:
    """Lends a session that stays open where Rasa expects one of its own."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self._session

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


_open_sessions: dict[tuple[int, int], tuple[EndpointConfig, asyncio.AbstractEventLoop, aiohttp.ClientSession]] = {}


def _kept_session(endpoint: EndpointConfig) -> _Kept:
    """One session for each endpoint and event loop, which keeps connections but no cookies."""
    loop = asyncio.get_running_loop()
    place = (id(endpoint), id(loop))
    if place not in _open_sessions:
        account = endpoint.basic_auth
        session = aiohttp.ClientSession(
            headers=endpoint.headers,
            auth=aiohttp.BasicAuth(account["username"], account["password"]) if account else None,
            timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_SECONDS),
        )
        _open_sessions[place] = (endpoint, loop, session)
    return _Kept(_open_sessions[place][2])


_close_resources = rasa.core.run.close_resources


async def _close_sessions_too(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
    """At the end of the server."""
    await close_sessions()
    await _close_resources(app, loop)


async def close_sessions() -> None:
    """Close what `sessions` kept open for the running event loop."""
    running = asyncio.get_running_loop()
    for place, (_, loop, session) in list(_open_sessions.items()):
        if loop is running:
            del _open_sessions[place]
            await session.close()


# empty_domain

_EMPTY_DOMAIN = Domain.empty().as_dict()


def _is_empty(domain: Domain) -> bool:
    """Compare with an empty domain that was made once."""
    return bool(domain.as_dict() == _EMPTY_DOMAIN)


PATCHES = (
    Patch(
        "action_schema",
        "For each reply of the action server the JSON schema itself was checked again.",
        20.3,
        ((RemoteAction, "_validate_action_result", _validate_action_result),),
    ),
    Patch(
        "event_types",
        "For each event that came as JSON all subclasses of Event were collected and inspected; saved for each.",
        0.1,
        ((Event, "resolve_by_type", staticmethod(_resolve_by_type)),),
    ),
    Patch(
        "graph_runner",
        "For each of three runs a message the graph was built, ordered and given to a scheduler for many processors.",
        0.9,
        ((DaskGraphRunner, "run", _run_graph),),
    ),
    Patch(
        "log_copies",
        "Texts, events and states were copied in depth for log lines that nobody reads.",
        0.2,
        (
            (rasa.core.processor, "copy", _WithoutCopies),
            (rasa.core.policies.rule_policy, "copy", _WithoutCopies),
            (Policy, "format_tracker_states", staticmethod(_format_tracker_states)),
        ),
    ),
    Patch(
        "text_rules",
        "Rules were tried on the literal words first, though no rule of ours is about words.",
        0.1,
        ((RulePolicy, "_find_action_from_rules", _find_action_without_text),),
    ),
    Patch(
        "sessions",
        "For each action an HTTP session and a connection were made.",
        0.2,
        (
            (EndpointConfig, "session", _kept_session),
            (rasa.core.run, "close_resources", _close_sessions_too),
        ),
    ),
    Patch(
        "empty_domain",
        "To see whether the domain is empty, another one was built for each message.",
        0.1,
        ((Domain, "is_empty", _is_empty),),
    ),
)

_ORIGINALS = tuple(
    (owner, attribute, vars(owner)[attribute]) for patch in PATCHES for owner, attribute, _ in patch.replaced
)
