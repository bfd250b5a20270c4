"""Each patch of `bot.patches` changes no result: the same cases with it and without it."""

import ast
import inspect
import unittest
from importlib import metadata
from typing import Any
from unittest import mock

import rasa.core.policies.rule_policy
import rasa.core.processor
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import UserMessage
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

from bot import patches
from tests.rasa import sides
from tests.rasa.sides import ActionServer, Answer

WORDS = ["hello", "thanks", "my card was declined in a shop", "yes", "I want to talk to a human", "żółć", "это помогло"]
SLOT = {"event": "slot", "name": "checklist_field", "value": "email"}
RESULTS: list[Any] = [
    {},
    {"events": [], "responses": []},
    {"events": [SLOT], "responses": [{"custom": {"row": "greet"}}]},
    {"events": [SLOT, {"event": "bot", "text": "said", "data": {}}], "responses": [{"text": "a", "buttons": []}]},
    {"events": [{"event": "followup", "name": "action_listen"}], "responses": []},
    {"events": [{"event": "no_such_event"}], "responses": []},
    {"events": [{"event": "slot"}], "responses": []},
    {"events": [{"name": "without a type"}], "responses": []},
    {"events": "not a list", "responses": []},
    {"events": [], "responses": "not a list"},
    {"events": [], "responses": ["not an object"]},
    {"events": [{"event": "reminder", "name": "r", "date_time": 5}], "responses": []},
    {"events": [{"event": "topic"}], "responses": []},
    ["not an object"],
    "a text",
    None,
    17,
]
SCRIPTS: dict[str, list[Answer]] = {
    "a fixed text": [],
    "a slot, then the same again": [Answer(RESULTS[2]), Answer(RESULTS[2])],
    "a restart": [Answer({"events": [{"event": "restart"}], "responses": [{"text": "anew"}]})],
    "a pause": [Answer(), Answer({"events": [{"event": "pause"}], "responses": []})],
    "a rewind": [Answer(), Answer({"events": [{"event": "rewind"}], "responses": []})],
    "an undo": [Answer(), Answer({"events": [{"event": "undo"}], "responses": []})],
    "words of the customer": [Answer({"events": [{"event": "user", "text": "x"}], "responses": []})],
    "another action": [Answer({"events": [{"event": "followup", "name": "action_take_turn"}], "responses": []})],
    "an unknown action": [Answer({"events": [{"event": "followup", "name": "nothing"}], "responses": []})],
    "a rejection": [Answer({"action_name": "action_take_turn", "error": "no"}, status=400)],
    "an error": [Answer({"error": "x"}, status=500), Answer(status=404, body={}), Answer(status=503, text="<html>")],
    "no JSON": [Answer(text="{"), Answer(text="", headers={"Content-Type": "application/json"})],
    "every malformed result": [Answer(result) for result in RESULTS[5:12]],
    "other malformed results": [Answer(result) for result in RESULTS[12:]],
}


class Conversations(unittest.IsolatedAsyncioTestCase):
    """Whole conversations: replies, errors, calls of the action and the tracker's events."""

    maxDiff = None

    def tearDown(self) -> None:
        patches.undo()

    async def test_replies_errors_calls_and_events_are_the_same(self) -> None:
        for name, script in SCRIPTS.items():
            metadata_sent = {"turn": {"owner": "bot", "open_field": None}} if len(name) % 2 else None
            with self.subTest(name):
                stock = await sides.heard(script, WORDS, metadata_sent)
                patches.apply()
                patched = await sides.heard(script, WORDS, metadata_sent)
                patches.undo()
                self.assertEqual(stock, patched)
                self.assertTrue(stock.calls)

    async def test_without_an_action_server_there_is_no_reply_with_either(self) -> None:
        found = []
        for apply in (patches.undo, patches.apply):
            apply()
            rasa = sides.agent("http://127.0.0.1:9/internal/actions")
            found.append([await sides.said(rasa, "hello"), await sides.said(rasa, "hello")])
            await patches.close_sessions()
        self.assertEqual(found[0], found[1])
        self.assertEqual(found[0][0][0], [])

    async def test_a_session_start_is_the_same_with_every_single_patch(self) -> None:
        stock = await sides.heard([], WORDS[:2])
        for patch in patches.PATCHES:
            with self.subTest(patch.name):
                patches.apply([patch.name])
                self.assertEqual(stock, await sides.heard([], WORDS[:2]))
                patches.undo()


class Parts(unittest.IsolatedAsyncioTestCase):
    """Each patch alone, over every input that tells a difference."""

    def tearDown(self) -> None:
        patches.undo()

    def both(self, name: str, act: Any) -> tuple[Any, Any]:
        """What `act` gives or raises, stock and with one patch."""
        found = []
        for apply in (patches.undo, lambda: patches.apply([name])):
            apply()
            try:
                found.append(act())
            except Exception as error:  # noqa: BLE001 (whatever it is, it has to be the same)
                found.append((type(error), str(error), getattr(error, "path", None), getattr(error, "schema", None)))
        patches.undo()
        return found[0], found[1]

    def test_action_schema(self) -> None:
        action = RemoteAction("action_take_turn", None)
        refused = 0
        for result in RESULTS:
            stock, patched = self.both("action_schema", lambda result=result: action._validate_action_result(result))
            self.assertEqual(stock, patched)
            refused += stock is not True and issubclass(stock[0], ValidationError)
        self.assertGreaterEqual(refused, 6)

    def test_event_types(self) -> None:
        names = [kind.type_name for kind in all_subclasses(Event)] + ["topic", "no_such_event", ""]
        for _ in range(2):
            for name in names:
                for default in (None, Event):
                    stock, patched = self.both(
                        "event_types", lambda name=name, default=default: Event.resolve_by_type(name, default)
                    )
                    self.assertEqual(stock, patched, name)

    def test_event_types_that_are_defined_later_are_found(self) -> None:
        patches.apply(["event_types"])
        with self.assertRaises(ValueError):
            Event.resolve_by_type("later")

        class Later(rasa.shared.core.events.AlwaysEqualEventMixin):
            type_name = "later"

            def as_story_string(self) -> str:
                return ""

        self.assertIs(Event.resolve_by_type("later"), Later)
        del Later

    async def test_graph_runner(self) -> None:
        runner: DaskGraphRunner = sides.agent("http://127.0.0.1:9").processor.graph_runner
        tracker = DialogueStateTracker.from_events("sender", deserialise_events([{"event": "action", "name": "x"}]))
        inputs: list[Any] = [
            {"__message__": [UserMessage("hello")], "__tracker__": tracker},
            {"__message__": [UserMessage("hello")]},
            {"__message__": "domain_provider"},
            {},
            None,
        ]
        targets: list[Any] = [["run_RegexMessageHandler"], ["select_prediction"], None, ["no_such_node"], []]
        both = ["run_RegexMessageHandler", "select_prediction"]
        for given in inputs:
            # Where two things are missing, nobody promises which is named.
            for wanted in [*targets, both] if given and "__message__" in given else targets:
                stock, patched = self.both("graph_runner", lambda g=given, w=wanted: _told(runner.run(g, w)))
                self.assertEqual(stock, patched, (given, wanted))
        with self.assertRaises(GraphRunError):
            patches.apply(["graph_runner"])
            runner.run({"__message__": "domain_provider"}, ["run_RegexMessageHandler"])

    def test_log_copies_are_for_log_lines_alone(self) -> None:
        for module in (rasa.core.processor, rasa.core.policies.rule_policy):
            tree = ast.parse(inspect.getsource(module))
            logged = [node for node in ast.walk(tree) if _called(node) == "structlogger.debug"]
            inside = {id(node) for line in logged for node in ast.walk(line)}
            copies = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "copy"]
            self.assertTrue(copies)
            self.assertTrue(all(id(node) in inside for node in copies), module.__name__)

    def test_log_copies_formatted_states_are_for_a_log_line_alone(self) -> None:
        source = inspect.getsource(RulePolicy._find_action_from_rules)
        self.assertEqual(source.count("current_states"), 3)
        self.assertIn("current_states=copy.deepcopy(current_states)", source)
        self.assertNotIn("format_tracker_states", inspect.getsource(rasa.core.policies.ensemble))

    async def test_text_rules(self) -> None:
        rasa_agent = sides.agent("http://127.0.0.1:9")
        policy = _component(rasa_agent, "run_RulePolicy0")
        for text in WORDS:
            parsed = await sides.read(rasa_agent, text)
            for tail in ([], [{"event": "action", "name": "action_take_turn"}]):
                events = [*_OPENING, {"event": "user", "text": text, "parse_data": parsed}, *tail]
                tracker = DialogueStateTracker.from_events(
                    "sender", deserialise_events(events), slots=rasa_agent.domain.slots
                )
                stock, patched = self.both("text_rules", lambda t=tracker: _prediction(policy, t, rasa_agent.domain))
                self.assertEqual(stock, patched)

    async def test_text_rules_are_tried_where_one_is_about_words(self) -> None:
        rasa_agent = sides.agent("http://127.0.0.1:9")
        policy = _component(rasa_agent, "run_RulePolicy0")
        rule = '[{"prev_action": {"action_name": "action_listen"}, "user": {"text": "hello"}}]'
        policy.lookup[RULES][rule] = "action_listen"
        events = [*_OPENING, {"event": "user", "text": "hello", "parse_data": await sides.read(rasa_agent, "hello")}]
        tracker = DialogueStateTracker.from_events("sender", deserialise_events(events), slots=rasa_agent.domain.slots)
        stock, patched = self.both("text_rules", lambda: _prediction(policy, tracker, rasa_agent.domain))
        self.assertEqual(stock, patched)
        self.assertTrue(patched[2])

    async def test_sessions_keep_one_connection_and_no_cookies(self) -> None:
        for name, connections in (("sessions", 1), (None, 3)):
            patches.apply([name] if name else [])
            async with ActionServer([Answer(headers={"Set-Cookie": "a=b; Path=/"})]).running() as server:
                rasa_agent = sides.agent(server.url)
                for _ in range(3):
                    await sides.said(rasa_agent, "hello")
                self.assertEqual(len(server.connections), connections)
                self.assertEqual(server.cookies, [{}, {}, {}])
            patches.undo()

    async def test_sessions_outlive_an_action_server_that_starts_again(self) -> None:
        patches.apply(["sessions"])
        async with ActionServer().running(ends_sessions=False) as first:
            rasa_agent = sides.agent(first.url)
            replies, _ = await sides.said(rasa_agent, "hello")
            self.assertEqual(len(replies), 1)
        replies, _ = await sides.said(rasa_agent, "hello")
        self.assertEqual(replies, [])
        async with ActionServer().running(first.port) as second:
            replies, _ = await sides.said(rasa_agent, "hello")
            self.assertEqual((len(replies), len(second.calls)), (1, 1))

    def test_empty_domain(self) -> None:
        domains = [Domain.empty(), Domain.from_dict({"intents": ["greet"]}), sides.agent("http://127.0.0.1:9").domain]
        self.assertEqual(*self.both("empty_domain", lambda: [domain.is_empty() for domain in domains]))


class Versions(unittest.TestCase):
    """No other Rasa is touched."""

    def test_another_version_is_refused(self) -> None:
        before = RemoteAction._validate_action_result
        another = mock.patch.object(metadata, "version", return_value="3.6.22")
        with another, self.assertRaises(patches.RasaVersionWrong):
            patches.apply()
        self.assertIs(RemoteAction._validate_action_result, before)

    def test_every_patch_says_why_and_what_it_saves(self) -> None:
        for patch in patches.PATCHES:
            self.assertTrue(patch.reason.endswith("."), patch.name)
            self.assertGreater(patch.saves, 0, patch.name)


_OPENING = [
    {"event": "action", "name": "action_session_start"},
    {"event": "session_started"},
    {"event": "action", "name": "action_listen"},
]


def _component(agent: Any, node: str) -> Any:
    return agent.processor.graph_runner._instantiated_nodes[node]._component


def _told(outputs: dict[str, Any]) -> dict[str, Any]:
    """A graph's outputs in a form that can be compared."""
    told: dict[str, Any] = {}
    for name, output in outputs.items():
        messages = output if isinstance(output, list) else None
        told[name] = [m.as_dict(only_output_properties=True) for m in messages] if messages else vars(output)
    return sides.settled({name: str(value) for name, value in told.items()})


def _called(node: ast.AST) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def _prediction(policy: RulePolicy, tracker: DialogueStateTracker, domain: Domain) -> tuple[Any, ...]:
    found = policy.predict_action_probabilities(tracker, domain)
    return found.probabilities, found.events, found.is_end_to_end_prediction, found.hide_rule_turn
