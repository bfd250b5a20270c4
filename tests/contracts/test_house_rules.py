"""Rules of the house that no linter knows: transactions, sizes, and who may catch everything."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("app", "bot", "conversation", "core", "directory", "handoff", "insight", "knowledge", "retrieval")
LONGEST_MODULE = 400
LONGEST_FUNCTION = 49
TOP_LOOPS = {"app/loops.py"}
ENDS_TRANSACTIONS = {"commit", "rollback"}
Function = ast.FunctionDef | ast.AsyncFunctionDef

MODULES = sorted(path for package in (*PACKAGES, "tools") for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(node: ast.AST) -> Iterator[ast.Call]:
    return (child for child in ast.walk(node) if isinstance(child, ast.Call))


@pytest.mark.parametrize("path", MODULES + TESTS, ids=name_of)
def test_modules_and_functions_stay_small(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST_MODULE
    long = [f.name for f in functions(path) if (f.end_lineno or 0) - f.lineno + 1 > LONGEST_FUNCTION]
    assert long == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_transactions_are_blocks(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    ended = [
        call.lineno
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute) and call.func.attr in ENDS_TRANSACTIONS
    ]
    assert ended == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_who_was_given_a_session_begins_no_transaction(path: Path) -> None:
    for function in functions(path):
        arguments = [a.arg for a in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
        if "session" not in arguments:
            continue
        begun = [c for c in calls(function) if isinstance(c.func, ast.Attribute) and c.func.attr == "begin"]
        assert begun == [], f"{function.name} was given a session and begins a transaction"


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_top_loops_catch_everything(path: Path) -> None:
    if name_of(path) in TOP_LOOPS:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and not _raises_again(node):
            assert node.type is not None, f"bare except in line {node.lineno}"
            assert not (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_what_it_holds(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", [p for p in MODULES if not name_of(p).startswith("app/")], ids=name_of)
def test_only_app_knows_http_answers(path: Path) -> None:
    assert "HTTPException" not in path.read_text(encoding="utf-8")


def _is_short_poll(call: ast.Call) -> bool:
    """A look again after at most 0.1 s, inside a loop that ends when there is something to see."""
    argument = call.args[0] if call.args else None
    if isinstance(argument, ast.Name):
        return argument.id == "POLL_SECONDS"
    return isinstance(argument, ast.Constant) and isinstance(argument.value, int | float) and argument.value <= 0.1


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_tests_do_not_sleep(path: Path) -> None:
    slept = [
        call.lineno
        for call in calls(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "sleep"
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in {"time", "asyncio", "anyio"}
        and not _is_short_poll(call)
    ]
    assert slept == []
