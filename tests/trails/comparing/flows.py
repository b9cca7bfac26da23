"""Flows of forty tasks made at random, some of them mapped, and one of them with a bug."""

import random
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

TASKS = 40
WIDTH = 5
PRIME = 1_000_003

HEAD = """
from pathlib import Path

from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler


def flat(value):
    if isinstance(value, (list, tuple)):
        return sum(flat(one) * (place + 1) for place, one in enumerate(value)) % 1_000_003
    return value


def outside(name):
    return int(Path(name).read_text())
"""


@dataclass(frozen=True)
class Made:
    """A flow, as text.

    Attributes:
        source: of its script.
        victim: the task that has the bug.
        cause: what blame is to say of it.
        is_mapped: the victim is mapped.
    """

    source: str
    victim: str
    cause: str
    is_mapped: bool


def flow(seed: int, outside: Path, *, is_bad: bool) -> Made:
    """Make a flow; with the same seed the same one, but for the bug.

    Args:
        seed: of what is drawn.
        outside: a file that the victim may read; the bug is in it then.
        is_bad: whether it has the bug.
    """
    draw = random.Random(seed)
    kinds = [
        "list" if place < 2 else draw.choice(["number", "list", "map"]) for place in range(TASKS)
    ]
    victim = draw.randrange(TASKS)
    kind = draw.choice(["code", "external", "constant"])
    lists: list[int] = []
    functions, calls = [HEAD], ['with Flow("forty", result_handler=LocalResultHandler()) as flow:']
    for place, what in enumerate(kinds):
        before = draw.sample(range(place), min(place, draw.randint(1, 3)))
        is_ill = is_bad and place == victim
        add = place + 1 + (is_ill and kind == "code")
        read = f" + outside({str(outside)!r})" if place == victim and kind == "external" else ""
        extra = 8 if is_ill and kind == "constant" else 7
        # Some lose what is before them, so that not all that comes after the bug differs.
        body = f"(flat(xs) * 31 + {add} + k{read}) % {draw.choice([PRIME, PRIME, PRIME, 5])}"
        if place == victim:
            body = f"(flat(xs) * 31 + {add} + k{read})"
        result = f"[{body} + n for n in range({WIDTH})]" if what == "list" else body
        functions.append(f"@task\ndef t{place}(xs, k):\n    return {result}\n")
        if what == "map" and lists:
            over = draw.choice(lists)
            calls.append(f"    v{place} = t{place}.map(v{over}, k=[{extra}] * {WIDTH})")
        else:
            given = ", ".join(f"v{one}" for one in before)
            calls.append(f"    v{place} = t{place}([{given}], k={extra})")
        if what == "list":
            lists.append(place)
    if is_bad and kind == "external":
        outside.write_text("1001")
    elif not is_bad:
        outside.write_text("1000")
    cause = {"code": "code", "constant": "code", "external": "external or nondeterministic"}[kind]
    mapped = kinds[victim] == "map"
    return Made(
        "\n\n".join(functions) + "\n\n" + "\n".join(calls) + "\n", f"t{victim}", cause, mapped
    )


def loaded(made: Made, folder: Path, name: str) -> ModuleType:
    """Return the module of a flow's script, read anew."""
    script = folder / f"{name}.py"
    script.write_text(made.source)
    import importlib.util

    spec = importlib.util.spec_from_file_location(name, script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
