"""A method of the author's class is code as well: its change is seen, what is no change is not."""

import importlib
import shutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType, ModuleType

import pytest

import cairnflow
from cairnflow.digests import Authored
from cairnflow.engine import given
from cairnflow.engine.given import Shelf
from tests.scripts import run, write
from tests.trail import fact, facts

ROWS = '''
    import dataclasses
    import enum
    import functools

    import scales
    from scales import Base, doubled, logged, with_more

    STEP = 1
    BOUNDS = (0, 10)


    def shifted(x):
        return x + STEP


    class Positive:
        """A descriptor."""

        def __get__(self, row, owner=None):
            return abs(row.n)


    class Color(enum.Enum):
        RED = 1

        def darker(self):
            return self.value - 1


    class Meta(type):
        def rate(cls):
            return 7


    class Ruled(metaclass=Meta):
        pass


    class Tuned:
        @scales.tuned
        def tone(self):
            return 1


    @with_more
    class Row(Base):
        """One row."""

        RATE = 2
        size = Positive()

        def __init__(self, n):
            self.n = n  # as given

        def up(self, by=STEP):
            """Go up."""
            return self.n + by

        def down(self, low=BOUNDS[0]):
            return max(self.n - 1, low)

        def total(self):
            return self.up() + self.base() + self.RATE + shifted(0) + doubled(self.n)

        @property
        def half(self):
            return self.n / 2

        @half.setter
        def half(self, value):
            self.n = value * 2

        @functools.cached_property
        def third(self):
            return self.n / 3

        @staticmethod
        def unit():
            return "kg"

        @classmethod
        def made(cls):
            return cls(1)

        @logged
        def noted(self):
            return self.n

        def __len__(self):
            return 3

        def __add__(self, other):
            return self.n + other

        def __call__(self):
            return self.n

        def each(self):
            yield self.n

        async def later(self):
            return self.n

        def inner(self):
            return [x * 2 for x in range(self.n)]

        class Part:
            def part(self):
                return 1
'''

SCALES = """
    FACTOR = 2


    def doubled(x):
        return x * FACTOR


    def logged(fn):
        def wrapper(self):
            return fn(self)

        return wrapper


    def tuned(fn):
        return fn


    def with_more(cls):
        def more(self):
            return 1

        cls.more = more
        return cls


    class Root:
        def root(self):
            return 1


    class Base(Root):
        def base(self):
            return 1


    def unused():
        return 1
"""

FLOW = """
    from cairnflow import Flow, task
    from cairnflow.results import LocalResultHandler

    import rows


    @task
    def make():
        return [rows.Row(3), rows.Color.RED]


    @task
    def use(r):
        return r[0].up()


    @task(cache="inputs")
    def take(r):
        return r[0].up()


    with Flow("f", result_handler=LocalResultHandler()) as flow:
        used = use(make())

    with Flow("g", result_handler=LocalResultHandler()) as caching:
        take(make())
"""

SOURCES = MappingProxyType({"rows": ROWS, "scales": SCALES, "flows": FLOW})


class Project:
    """Modules of an author in a folder, imported anew after each edit, as by a new session."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.names: set[str] = set()

    def load(self, **sources: str) -> ModuleType:
        """Write the modules and import the one with the flows."""
        given._shelf = Shelf()  # else an object of before would be handed out
        for name, text in {**SOURCES, **sources}.items():
            sys.modules.pop(name, None)
            self.names.add(name)
            (self._folder / f"{name}.py").write_text(textwrap.dedent(text), "utf-8")
        shutil.rmtree(self._folder / "__pycache__", ignore_errors=True)
        importlib.invalidate_caches()
        return importlib.import_module("flows")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    made = Project(folder)
    yield made
    for name in made.names:
        sys.modules.pop(name, None)


def why(address: str) -> tuple[str, str]:
    """The state of a task run, and the sentence that says why."""
    run, _, task = address.rpartition("/")
    return fact(run, task).state, cairnflow.open(address).why().sentence


PART = "def part(self):\n                "

CHANGES = [
    ("rows", "return self.n + by", "return self.n + by + 1"),
    ("rows", "by=STEP", "by=5"),
    ("rows", "STEP = 1", "STEP = 2"),
    ("rows", "BOUNDS = (0, 10)", "BOUNDS = (1, 10)"),
    ("rows", "return x + STEP", "return x - STEP"),
    ("rows", "max(self.n - 1, low)", "min(self.n - 1, low)"),
    ("rows", "self.up() + self.base()", "self.down() + self.base()"),
    ("rows", "RATE = 2", "RATE = 3"),
    ("rows", "self.n = n  # as given", "self.n = int(n)"),
    ("rows", "return self.n / 2", "return self.n // 2"),
    ("rows", "self.n = value * 2", "self.n = value * 4"),
    ("rows", "return self.n / 3", "return self.n // 3"),
    ("rows", '"kg"', '"g"'),
    ("rows", "return cls(1)", "return cls(2)"),
    ("rows", "        @logged\n        def noted", "        def noted"),
    ("rows", "return 3", "return 4"),
    ("rows", "return self.n + other", "return other + self.n"),
    ("rows", "def __call__(self):", "def __call__(self, x=1):"),
    ("rows", "yield self.n", "yield -self.n"),
    ("rows", "async def later", "def later"),
    ("rows", "x * 2 for x", "x * 3 for x"),
    ("rows", f"{PART}return 1", f"{PART}return 2"),
    ("rows", "return abs(row.n)", "return -row.n"),
    ("rows", "size = Positive()", "size = 1"),
    ("rows", "class Row(Base):", "class Row(Base, Ruled):"),
    ("rows", "class Row(Base):", "class Row(scales.Root):\n        def base(self): return 1"),
    ("rows", "def total(self):", "def totals(self):"),
    ("rows", "    @with_more\n", ""),
    ("rows", "def __len__(self):", "def __bool__(self): return 0\n\n        def __len__(self):"),
    ("rows", "RED = 1", "RED = 2"),
    ("rows", "return self.value - 1", "return self.value + 1"),
    ("scales", "return x * FACTOR", "return x + FACTOR"),
    ("scales", "FACTOR = 2", "FACTOR = 3"),
    ("scales", "return fn(self)", "return fn(self) + 1"),
    ("scales", "def more(self):\n            return 1", "def more(self):\n            return 2"),
    ("scales", "def base(self):\n            return 1", "def base(self):\n            return 2"),
    ("scales", "def root(self):\n            return 1", "def root(self):\n            return 2"),
]  # fmt: skip

UP = '        def up(self, by=STEP):\n            """Go up."""\n            return self.n + by\n\n'
DOWN = "        def down(self, low=BOUNDS[0]):\n            return max(self.n - 1, low)\n\n"

NO_CHANGES = [
    ("rows", "  # as given", ""),
    ("rows", '"""One row."""', '"""One row, or more."""'),
    ("rows", '            """Go up."""\n', ""),
    ("rows", "return self.n + by", "return (\n                self.n + by\n            )"),
    ("rows", "RATE = 2\n", "RATE = 2  # a rate\n\n\n"),
    ("rows", UP + DOWN, DOWN + UP),
    ("rows", "\n    def shifted", "\n    def another():\n        return 5\n\n\n    def shifted"),
    ("rows", "import functools\n", "import functools\n    import json\n"),
    ("rows", "return 7", "return 8"),
    ("scales", "def unused():\n        return 1", "def unused():\n        return 2"),
    ("scales", "class Root:", "class Root:\n        # the root of all\n"),
    ("rows", '"kg"', "'kg'"),
]  # fmt: skip


def edited(module: str, old: str, new: str) -> dict[str, str]:
    assert SOURCES[module].count(old) >= 1, old
    return {module: SOURCES[module].replace(old, new)}


def run_then_edit(project: Project, sources: dict[str, str]) -> None:
    """Run both flows; again, after the edit, the one as a resumed run and the other as it is."""
    flows = project.load()
    flows.flow.run()
    flows.caching.run()
    flows = project.load(**sources)
    flows.flow.run(resume="last")
    flows.caching.run()


@pytest.mark.slow
@pytest.mark.parametrize(("module", "old", "new"), CHANGES)
def test_an_edit_that_changes_what_a_method_does_has_its_users_run_again(
    module: str, old: str, new: str, project: Project
) -> None:
    run_then_edit(project, edited(module, old, new))

    name = "Color" if "self.value" in old or "RED" in old else "Row"
    said = f"it ran: class {name} of argument r has changed"
    assert why("f/2/use") == ("Success", f"f/2/use: {said}")
    assert why("g/2/take") == ("Success", f"g/2/take: {said} (compared with g/1/take)")
    assert fact("f/1", "make").content == fact("f/2", "make").content


@pytest.mark.slow
@pytest.mark.parametrize(("module", "old", "new"), NO_CHANGES)
def test_an_edit_that_changes_nothing_that_a_class_does_lets_its_users_be_reused(
    module: str, old: str, new: str, project: Project
) -> None:
    run_then_edit(project, edited(module, old, new))

    assert fact("f/2", "use").state == "Reused"
    assert fact("g/2", "take").state == "Cached"


def test_without_the_code_of_classes_the_old_value_would_be_believed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Authored, "told", lambda *_: "")
    project.load().flow.run()

    flows = project.load(**edited("rows", "return self.n + by", "return self.n * by"))
    state = flows.flow.run(resume="last")

    assert (fact("f/2", "use").state, state.result[flows.used].result) == ("Reused", 4)


CARRIED = """
    import functools
    import importlib

    from cairnflow import Flow, Task, task
    from cairnflow.results import LocalResultHandler

    import rows


    def found():
        return importlib.import_module("rows").Row(3)


    @task
    def make():
        return found()


    @task
    def some():
        return [found(), found()]


    @task
    def same(r):
        return r


    @task
    def use(r):
        return getattr(r, "n", 0)


    @task
    def whole(rs, **more):
        return len(rs)


    class Using(Task):
        def __init__(self, row):
            self.row = row
            super().__init__(name="use")

        def run(self):
            return 1


    with Flow("f", result_handler=LocalResultHandler()) as flow:
        {body}
"""

CARRIERS = {
    "a kept value of a task that is reused": "use(make())",
    "a value that two tasks hand on": "use(same(make()))",
    "a constant": "use(rows.Row(3))",
    "a constant inside of a dict": "use({'a': [rows.Row(3)]})",
    "an attribute of the task": "Using(rows.Row(3))()",
    "a child": "use.map(some())",
    "a child of children": "use.map(same.map(some()))",
    "a child of constants": "use.map([rows.Row(3), rows.Row(4)])",
    "what children gave": "whole(same.map(some()), task_args={'name': 'use'})",
    "a list of tasks": "whole([make(), make()], task_args={'name': 'use'})",
    "an item": "use(some()[0])",
    "a keyword that the task does not name": "whole([], x=make(), task_args={'name': 'use'})",
    "a class": "use(rows.Row)",
    "a method": "use(rows.Row(3).up)",
    "a method in a partial": "use(functools.partial(rows.Row.up, None))",
}


@pytest.mark.slow
@pytest.mark.parametrize("body", CARRIERS.values(), ids=CARRIERS)
def test_a_changed_method_is_seen_however_its_object_came_to_the_task(
    body: str, project: Project
) -> None:
    text = CARRIED.format(body=body)
    changed = edited("rows", "return self.n + by", "return self.n * by")

    project.load(flows=text).flow.run()
    project.load(flows=text).flow.run(resume="last")
    project.load(flows=text, **changed).flow.run(resume="last")
    project.load(flows=text, **changed).flow.run(resume="last")

    assert [users(f"f/{number}") for number in (2, 3, 4)] == [{"Reused"}, {"Success"}, {"Reused"}]


def users(address: str) -> set[str]:
    """How the task runs ended whose argument is an object."""
    found = [one for one in facts(address) if one.task == "use" and one.state != "Mapped"]
    return {one.state for one in found}


def test_a_task_before_that_does_not_name_the_class_is_reused_all_the_same(
    project: Project,
) -> None:
    text = CARRIED.format(body="use(make())")
    project.load(flows=text).flow.run()

    changed = edited("rows", "return self.n + by", "return self.n * by")
    project.load(flows=text, **changed).flow.run(resume="last")

    assert fact("f/2", "make").state == "Reused"
    assert why("f/2/use")[1] == "f/2/use: it ran: class Row of argument r has changed"


def test_a_changed_function_that_an_argument_holds_is_named(project: Project) -> None:
    text = CARRIED.format(body="use([rows.shifted])")
    project.load(flows=text).flow.run()

    project.load(flows=text, **edited("rows", "x + STEP", "x * STEP")).flow.run(resume="last")

    assert why("f/2/use")[1] == "f/2/use: it ran: function shifted of argument r has changed"


def test_a_changed_module_that_an_argument_holds_is_named(project: Project) -> None:
    text = CARRIED.format(body="use([rows])")
    project.load(flows=text).flow.run()

    project.load(flows=text, **edited("rows", "x + STEP", "x * STEP")).flow.run(resume="last")

    assert why("f/2/use")[1] == "f/2/use: it ran: module rows of argument r has changed"


def test_a_method_that_was_put_in_place_of_another_is_seen(project: Project) -> None:
    flows = project.load()
    flows.flow.run()
    rows = sys.modules["rows"]

    rows.Row.up = rows.shifted
    flows.flow.run(resume="last")
    rows.Row.extra = lambda self: 1
    flows.flow.run(resume="last")
    flows.flow.run(resume="last")

    assert [fact(f"f/{number}", "use").state for number in (2, 3, 4)] == [
        "Success", "Success", "Reused",
    ]  # fmt: skip


KINDS = {
    "dataclass": ("@dataclasses.dataclass\nclass Kind:\n    n: int = 1\n", "Kind(2)"),
    "frozen with slots": (
        "@dataclasses.dataclass(frozen=True, slots=True)\nclass Kind:\n    n: int = 1\n",
        "Kind(2)",
    ),
    "slots": ("class Kind:\n    __slots__ = ('n',)\n", "Kind()"),
    "named tuple": ("class Kind(NamedTuple):\n    n: int = 1\n", "Kind(2)"),
    "typed dict's cousin": ("class Kind(dict):\n", "Kind(a=1)"),
    "text": ("class Kind(str):\n", "Kind('a')"),
    "list in a ring": ("class Kind(list):\n", "ring(Kind())"),
    "ring of attributes": ("class Kind:\n    me = None\n", "ringed(Kind())"),
    "enum": ("class Kind(enum.Enum):\n    ONE = 1\n", "Kind.ONE"),
    "flag": ("class Kind(enum.IntFlag):\n    ONE = 1\n    TWO = 2\n", "Kind.ONE | Kind.TWO"),
    "error": ("class Kind(ValueError):\n", "Kind('no')"),
    "generic": ("class Kind(Generic[T]):\n", "Kind[int]()"),
    "abstract": ("class Kind(abc.ABC):\n", "Kind()"),
    "protocol": ("class Kind(Protocol):\n", "local(Kind)"),
    "made by type": ("class Kind:\n", "type('Made', (Kind,), {})()"),
    "local": ("class Kind:\n", "local(Kind)"),
    "array": ("class Kind(np.ndarray):\n", "np.zeros(3).view(Kind)"),
    "array of objects": ("class Kind:\n", "np.array([Kind()], dtype=object)"),
    "frame": ("class Kind(pd.DataFrame):\n", "Kind({'a': [1]})"),
    "column of objects": ("class Kind:\n", "pd.DataFrame({'a': [Kind()]})"),
    "pydantic": ("class Kind(pydantic.BaseModel):\n    n: int = 1\n", "Kind(n=2)"),
    "by bytes": (
        "class Kind:\n    def __reduce__(self):\n        return (Kind, ())\n", "Kind()",
    ),
    "state of its own": (
        "class Kind:\n    def __getstate__(self):\n        return {'a': 1}\n", "Kind()",
    ),
    "metaclass": ("class Kind(metaclass=Meta):\n", "Kind()"),
    "key of a dict": ("class Kind:\n", "{Kind: 1}"),
    "member of a set": ("class Kind(str):\n", "{Kind('a'), Kind('b')}"),
    "default of a dict": ("class Kind:\n", "collections.defaultdict(Kind)"),
    "attribute of a namespace": ("class Kind:\n", "types.SimpleNamespace(a=Kind())"),
}  # fmt: skip

HEAD = """
import abc
import collections
import dataclasses
import enum
import types
from typing import Generic, NamedTuple, Protocol, TypeVar

import numpy as np
import pandas as pd
import pydantic

T = TypeVar("T")


class Meta(type):
    def rate(cls):
        return 7


def ring(value):
    value.append([value])
    return value


def ringed(value):
    value.me = [value]
    return value


def local(kind):
    class Local(kind):
        pass

    return Local()


"""
METHOD = """
    def method(self):
        return 1
"""
ASKING = """
    from cairnflow import Flow, task
    from cairnflow.results import LocalResultHandler

    import kinds


    @task
    def use(r):
        return r is not None


    with Flow("f", result_handler=LocalResultHandler()) as flow:
        use([kinds.{made}])
"""


@pytest.mark.slow
@pytest.mark.parametrize(("defined", "made"), KINDS.values(), ids=KINDS)
def test_a_changed_method_is_seen_of_a_class_of_any_kind(
    defined: str, made: str, project: Project
) -> None:
    kinds = f"{HEAD}{defined}{METHOD}\n\ndef one():\n    return {made}\n"
    flows = ASKING.format(made="one()")
    changed = kinds.replace("return 1\n\n\ndef one", "return 2\n\n\ndef one")

    project.load(kinds=kinds, flows=flows).flow.run()
    project.load(kinds=f"{kinds}\n# more\n", flows=flows).flow.run(resume="last")
    project.load(kinds=changed, flows=flows).flow.run(resume="last")

    assert kinds != changed
    assert [fact(f"f/{number}", "use").state for number in (2, 3)] == ["Reused", "Success"]
    assert " of argument r has changed" in why("f/3/use")[1]


SCRIPT = """
    import dataclasses
    import sys

    from cairnflow import Flow, task
    from cairnflow.executors import LocalExecutor, ProcessesExecutor, ThreadsExecutor
    from cairnflow.results import LocalResultHandler

    STEP = 1
    EXECUTORS = {"local": LocalExecutor, "threads": ThreadsExecutor, "processes": ProcessesExecutor}


    def shifted(x):
        return x + STEP


    @dataclasses.dataclass(frozen=True)
    class Row:
        n: int = STEP
        more: tuple[int] = dataclasses.field(default_factory=tuple)

        @property
        def size(self):
            return shifted(self.n)

        def up(self):
            return self.size + 1


    @task
    def make():
        return [Row(1), Row(2)]


    @task
    def use(r):
        return r.up()


    with Flow("f", result_handler=LocalResultHandler()) as flow:
        used = use.map(make())

    state = flow.run(executor=EXECUTORS[sys.argv[1]](), resume=sys.argv[2] or None)
    print([one.name for one in state.result[used].map_states], state.result[used].result)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "executors", [("local", "processes"), ("processes", "processes"), ("processes", "threads")]
)
def test_a_class_of_a_script_is_the_same_in_every_process_until_it_changes(
    executors: tuple[str, str], tmp_path: Path
) -> None:
    first, later = executors
    script = write(tmp_path / "script.py", SCRIPT)
    made = run(script, first, "")
    same = run(script, later, "last")
    write(script, SCRIPT.replace("self.size + 1", "self.size + 10"))
    changed = run(script, later, "last")
    write(script, SCRIPT.replace("self.size + 1", "self.size + 10").replace("x + STEP", "x * 7"))
    again = run(script, first, "last")

    assert made == "['Success', 'Success'] [3, 4]\n"
    assert same == "['Reused', 'Reused'] [3, 4]\n"
    assert changed == "['Success', 'Success'] [12, 13]\n"
    assert again == "['Success', 'Success'] [17, 24]\n"


WRAPPED = """
import functools


class Held:
    def __init__(self, fn):
        self.fn = fn

    def __get__(self, row, owner=None):
        return functools.partial(self.fn, row)


namespace = {{"__name__": __name__, "Held": Held, "functools": functools}}
exec('''
class Row:
    def __init__(self):
        self.n = 3

    {decorator}
    def up(self):
        return {body}
''', namespace)
Row = namespace["Row"]
"""


@pytest.mark.parametrize("decorator", ["", "@Held", "@functools.lru_cache", "@property"])
def test_a_method_of_a_class_without_source_is_seen_whatever_holds_it(
    decorator: str, project: Project
) -> None:
    flows = CARRIED.format(body="use([rows.Row()])")

    for body, resume in [("self.n", None), ("self.n", "last"), ("self.n + 1", "last")]:
        rows = WRAPPED.format(decorator=decorator, body=body)
        project.load(flows=flows, rows=rows).flow.run(resume=resume)

    assert [fact(f"f/{number}", "use").state for number in (2, 3)] == ["Reused", "Success"]
