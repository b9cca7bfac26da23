"""Writes a regression test: a file that a person would commit, and the values beside it."""

import ast
import builtins
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cairnflow.clock import at
from cairnflow.errors import AuthoringError, Conflict
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.trails.reading import Reader
from cairnflow.trails.regressions.functions import Function, function_of
from cairnflow.trails.regressions.literals import literal
from cairnflow.trails.regressions.pins import Expected, Pin, WrittenTest
from cairnflow.trails.regressions.values import OUTPUT, Recorded, Recording, absent
from cairnflow.trails.sources import source_of
from cairnflow.vault import gather

MANIFEST: Final = "recorded.json"
"""Names the values beside a test, each with its serializer and its digest."""

_WIDTH = 88
"""Characters of a line: what the formatters of most people allow."""

_MESSAGE = 50
"""Characters of an error's message that a test holds on to."""

_PATTERN = re.compile(r"[.^$*+?{}\[\]\\|()]")
"""What means something in a pattern."""


def write_test(
    reader: Reader, run: RunRecord, fact: Checkpoint, address: str, pin: Pin
) -> WrittenTest:
    """Write a test of a task run, and the values that it needs.

    Args:
        reader: asks the ledger.
        run: of the task run.
        fact: of the task run.
        address: of it.
        pin: what the test is to hold.

    Raises:
        AuthoringError: the check is none, or the task run has not what is to be held.
        Conflict: another file is there.
        NotFound: the function can't be imported by a test.
        HoldsSecret: an argument or the value holds a secret.
        TooLarge: the values are larger than is allowed.
        ResultError: a value can't be got.
    """
    gather()
    code = source_of(fact.code, reader.text(fact.code))
    function = function_of(code, pin.folder, pin.source, address)
    recording = Recording(reader, run, fact, address, limit=pin.limit)
    values = recording.inputs()
    if pin.expect == "output":
        if fact.location is None:
            raise absent(fact, address)
        values.append(recording.output())
    name = _identifier(address)
    text = _text(fact, address, _Written(function, values, f"{name}", pin))
    return _put(text, values, name, address, pin)


def _identifier(address: str) -> str:
    _, run, task = address.split("/")
    return re.sub(r"\W+", "_", f"{task.partition(':')[0]}_{run}_{task.partition(':')[2]}").strip(
        "_"
    )


@dataclass(frozen=True, slots=True)
class _Written:
    function: Function
    values: Sequence[Recorded]
    name: str
    pin: Pin

    @property
    def kept(self) -> list[Recorded]:
        return [one for one in self.values if not one.source]


_SAYS: Final[dict[Expected, str]] = {
    "output": "gives what it gave",
    "error": "raises what it raised",
    "check": "holds its check",
}


def _text(fact: Checkpoint, address: str, given: _Written) -> str:
    task, says = re.sub(r"\W+", "_", fact.task), _SAYS[given.pin.expect]
    lines = [
        f'"""{fact.task} {says}.',
        "",
        f"Recorded: {address}, {at(fact.ended_at):%Y-%m-%d}",
        *([f"Values: recorded/{given.name}"] if given.kept else []),
        "Written by: cairn test",
        '"""',
        "",
        *_imports(fact, given),
        *_header(given),
        "",
        "",
        f"def test_{task}_{says.replace(' ', '_')}() -> None:",
        *_body(fact, given),
    ]
    return "\n".join(lines) + "\n"


def _imports(fact: Checkpoint, given: _Written) -> list[str]:
    function = given.function
    helpers = ["assert_same"] if given.pin.expect == "output" else []
    helpers += ["recorded"] if given.kept else []
    helpers += [] if function.module else ["task_function"]
    standard = ["import re"] if given.pin.expect == "error" and "(" in _match(fact) else []
    standard += ["from pathlib import Path"] if _needs_here(given) else []
    lines = [*standard, ""] if standard else []
    lines += ["import pytest"] if given.pin.expect == "error" else []
    lines += [f"from cairnflow.testing import {', '.join(helpers)}"] if helpers else []
    lines += [f"from {function.module} import {function.name}"] if function.module else []
    return lines


def _needs_here(given: _Written) -> bool:
    return bool(given.kept) or not given.function.module


def _header(given: _Written) -> list[str]:
    function = given.function
    lines = ["", "HERE = Path(__file__).parent"] if _needs_here(given) else []
    if not function.module:
        lines.append(f'{function.name} = task_function({function.path}, "{function.name}")')
    return lines


def _body(fact: Checkpoint, given: _Written) -> list[str]:
    lines: list[str] = []
    if given.kept:
        lines += [f'    values = recorded(HERE / "recorded" / "{given.name}")', ""]
    call = _call(given)
    if given.pin.expect == "error":
        return [*lines, *_raises(fact, call)]
    lines += _assigned("out", call)
    lines.append("")
    if given.pin.expect == "check":
        return [*lines, *(f"    assert {claim}" for claim in _claims(given.pin.check))]
    expected = next(one for one in given.values if one.name == OUTPUT)
    return [*lines, f"    assert_same(out, {_expression(expected)})"]


def _claims(check: str) -> list[str]:
    """Return a check as claims of one thing each, so that a test that fails says which."""
    tree = ast.parse(check, mode="eval").body
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        return [_spelled(one) for one in tree.values]
    return [check]


def _spelled(tree: ast.AST) -> str:
    """Return an expression in the spelling of formatters, where they can be agreed with."""
    written = ast.unparse(tree)
    return written if "'" not in written or '"' in written else written.replace("'", '"')


def _expression(value: Recorded) -> str:
    return value.source or f'values["{value.name}"]'


def _call(given: _Written) -> tuple[str, list[str]]:
    """Return what is called, and its arguments."""
    order = {name: place for place, name in enumerate(given.function.parameters)}
    inputs = [one for one in given.values if one.name != OUTPUT]
    inputs.sort(key=lambda one: order.get(one.name, len(order)))
    return given.function.call, [f"{one.name}={_expression(one)}" for one in inputs]


def _assigned(name: str, call: tuple[str, list[str]]) -> list[str]:
    return _broken(f"    {name} = {call[0]}(", call[1])


def _broken(begin: str, arguments: list[str], end: str = "") -> list[str]:
    """Return a call on one line, or as formatters break it."""
    whole = f"{begin}{', '.join(arguments)}){end}"
    if len(whole) <= _WIDTH:
        return [whole]
    indent = " " * (len(begin) - len(begin.lstrip()))
    inner = f"{indent}    {', '.join(arguments)}"
    if len(inner) <= _WIDTH:
        return [begin, inner, f"{indent}){end}"]
    return [begin, *(f"{indent}    {one}," for one in arguments), f"{indent}){end}"]


def _raises(fact: Checkpoint, call: tuple[str, list[str]]) -> list[str]:
    kind = str(json.loads(fact.error or "{}").get("type") or "Exception")
    known = getattr(builtins, kind, None)
    is_builtin = isinstance(known, type) and issubclass(known, Exception)
    arguments = [kind if is_builtin else "Exception"]
    arguments += [f"match={match}"] if (match := _match(fact)) else []
    lines = _broken("    with pytest.raises(", arguments, ":" if is_builtin else " as raised:")
    lines += _broken(f"        {call[0]}(", call[1])
    if not is_builtin:
        name = literal(kind) or repr(kind)  # in a capsule of a stranger it may be anything
        lines += ["", f"    assert raised.type.__qualname__ == {name}"]
    return lines


def _match(fact: Checkpoint) -> str:
    """Return the begin of an error's message, as source of a pattern; empty where it has none."""
    message = str(json.loads(fact.error or "{}").get("message") or "")
    source = literal((message.splitlines() or [""])[0][:_MESSAGE].rstrip())
    if source is None or source == '""':
        return ""
    return f"re.escape({source})" if _PATTERN.search(source) else source


def read_check(text: str) -> str:
    """Return a claim that a test may make of ``out``, in the spelling of formatters.

    Raises:
        AuthoringError: it is no Python expression, or names what the test would not know.

    Examples:
        >>> read_check("out.price.min()>=0")
        'out.price.min() >= 0'
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError) as error:
        raise AuthoringError(f"the check {text!r} is no Python expression: {error}") from error
    bound = {
        one.id
        for one in ast.walk(tree)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    bound |= {one.arg for one in ast.walk(tree) if isinstance(one, ast.arg)}
    names = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)} - bound
    strange = sorted(names - {"out"} - set(dir(builtins)))
    if strange or "out" not in names:
        what = f"names {strange[0]!r}, which the test" if strange else "says nothing of out, which"
        raise AuthoringError(f"the check {text!r} {what} would not know; write it of out alone")
    return _spelled(tree)


def _put(text: str, values: Sequence[Recorded], name: str, address: str, pin: Pin) -> WrittenTest:
    path = pin.folder / f"test_{name}.py"
    kept = [one for one in values if not one.source]
    folder = pin.folder / "recorded" / name if kept else None
    files = {path: text.encode()}
    beside = pin.folder / "recorded" / name
    if kept:
        files |= {beside / one.file: one.data for one in kept}
        files[beside / MANIFEST] = _manifest(kept, address)
    for file, data in files.items():
        if file.exists() and not pin.force and file.read_bytes() != data:
            raise Conflict(f"{file} is there with other content; --force writes over it")
    for file in _named(beside):
        if file not in files:
            file.unlink(missing_ok=True)
    for file, data in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return WrittenTest(path, folder, address, pin.expect)


def _manifest(kept: Sequence[Recorded], address: str) -> bytes:
    values = {
        one.name: {
            "file": one.file,
            "serializer": one.serializer,
            "size": len(one.data),
            "sha256": one.digest,
        }
        for one in kept
    }
    form = {"v": 1, "address": address, "values": values}
    return f"{json.dumps(form, indent=2)}\n".encode()


def _named(folder: Path) -> list[Path]:
    """Return the values of an earlier writing of a test, and their list."""
    try:
        told = json.loads((folder / MANIFEST).read_bytes())["values"].values()
        names = [str(one["file"]) for one in told]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    return [folder / MANIFEST, *(folder / Path(name).name for name in names)]
