"""Flows whose every name, value and word is a payload: what strangers' data may look like."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

import cairnflow
from cairnflow import Flow, Parameter, get_logger, task
from cairnflow.results import LocalResultHandler
from tests.ui.claims import CLAIMS, ESCAPE, Page, Prose
from tests.ui.payloads import GIANTS, NAMES, PAYLOADS, SURROGATES

FEW: Final = PAYLOADS[::7]
"""Names of flows; a flow's page is the same for each."""

ALL: Final = (*PAYLOADS, *SURROGATES)
PARTS: Final = tuple(ALL[start : start + 50] for start in range(0, len(ALL), 50))
KEPT: Final = LocalResultHandler(serializer="auto")


@task
def say(text: str) -> str:
    """Say a payload in the log, at each level, and give it back."""
    log = get_logger("hostile<b>")
    for level in ("debug", "info", "warning", "error"):
        getattr(log, level)("%s", text)
    return text


@task
def refuse(text: str) -> None:
    """Fail with a payload, in which a name holds another one."""
    inner = {text: text}
    kind = type(text[:60] or "x", (ValueError,), {})
    error = kind(text, inner)
    error.add_note(text)
    raise error from RuntimeError(text)


@task
def keyed(texts: Sequence[str]) -> dict[str, Any]:
    """Give payloads as keys and values, one within the other."""
    return {text: {text: [text, {text: None}]} for text in texts}


@task
def tabled(texts: Sequence[str]) -> pd.DataFrame:
    """Give payloads as names of columns, and cells."""
    return pd.DataFrame({text: [text, "", None] for text in texts})


@task
def listed(texts: Sequence[str]) -> list[str]:
    """Give payloads as they are."""
    return list(texts)


@task
def written(value: Any) -> Any:
    """Give a value back."""
    return value


@task
def typed(text: str) -> object:
    """Give an object whose type has a payload's name, as its repr is one."""
    return type(text[:80] or "x", (), {"__repr__": lambda _: text})()


@task
def fetched(text: str) -> int:
    """Read something from outside whose name is a payload."""
    cairnflow.external(text, etag=text, where=text)
    return len(text)


def values() -> Flow:
    """A flow whose values are payloads."""
    clean = [[text for text in part if text not in SURROGATES] for part in PARTS]
    with Flow("hostile-values", result_handler=KEPT) as flow:
        say.map(list(ALL))
        refuse.map(list(ALL))
        keyed.map(list(PARTS))
        tabled.map(clean)
        listed.map(list(PARTS))
        typed.map(list(PAYLOADS[::6]))
        fetched.map(list(PAYLOADS[::6]))
        written.map(list(CLAIMS), task_args={"name": "claimed"})
        written.map([Page(text) for text in (ESCAPE, *PAYLOADS)], task_args={"name": "paged"})
        written.map([Prose(text) for text in PAYLOADS], task_args={"name": "told"})
        written.map(list(GIANTS), task_args={"name": "giant"})
        written({name: name for name in NAMES}, task_args={"name": "named"})
    return flow


def names() -> Flow:
    """A flow whose tasks, tags and parameters have payloads as names."""
    with Flow("hostile-names", result_handler=KEPT) as flow:
        for text in PAYLOADS:
            say(text, task_args={"name": text, "tags": [text]})
    return flow


def called(name: str) -> Flow:
    """A flow that has a payload's name; its parameter is one, too."""
    with Flow(name, result_handler=KEPT) as flow:
        say(Parameter("text", default=name))
    return flow


def run_all() -> None:
    """Run them: whatever fails in one is kept as it should be, or is no value."""
    values().run()
    names().run()
    values().run()
    for text in FEW:
        called(text).run()
    for found in cairnflow.runs():
        found.mark("bad", note=f"<script>__ran=0</script> {FEW[0]}")
    run = cairnflow.open("hostile-names/1")
    for number, trailed in enumerate(run.checkpoints):
        trailed.mark("bad", note=PAYLOADS[number % len(PAYLOADS)])
