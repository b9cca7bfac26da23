"""The code digest: it changes with what the code does, and with nothing else."""

import functools
import importlib
import linecache
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import cairnflow
from cairnflow.digests import code

Load = Callable[..., ModuleType]

FLOW = """
    import math
    from helping import clean
    import helping

    LIMIT = 3
    NAMES = ["a", "b"]

    def task(x, y=1):
        return clean(x) + LIMIT + y
"""
HELPING = """
    RATE = 0.5

    def clean(x):
        return scale(x) + 1

    def scale(x):
        return x * RATE

    def unused(x):
        return x
"""


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Writes modules into a fresh folder and imports the first of them; the name is the file's."""
    loaded: set[str] = set()
    count = iter(range(1000))

    def load(**sources: str) -> ModuleType:
        folder = tmp_path / f"project{next(count)}"
        folder.mkdir()
        for name, text in sources.items():
            path = folder / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))
        names = [name.replace("__", ".") for name in sources]
        loaded.update(names, (name.partition(".")[0] for name in names))
        for name in loaded:
            sys.modules.pop(name, None)
        importlib.invalidate_caches()
        monkeypatch.syspath_prepend(folder)
        return importlib.import_module(names[0])

    yield load
    for name in loaded:
        sys.modules.pop(name, None)


def digest_of(load: Load, text: str, helping: str = HELPING, name: str = "task") -> str:
    return code(getattr(load(flow=text, helping=helping), name)).digest


@pytest.fixture
def digest(load: Load) -> str:
    return digest_of(load, FLOW)


UNCHANGED = {
    "the same": ("", ""),
    "comment": ("    def task", "    # a comment\n    def task"),
    "comment inside": ("return clean", "# a comment\n        return clean"),
    "layout": ("clean(x) + LIMIT + y", "(clean( x ) +\n          LIMIT + y)"),
    "docstring": ("        return clean", '        """Say what."""\n        return clean'),
    "place in the file": ("    def task", "    def another():\n        pass\n\n\n    def task"),
    "decorator": ("    def task", "    @(lambda f: f)\n    def task"),
    "what it does not name": ("NAMES = [", 'NAMES = ["z", '),
    "text of a constant": ("LIMIT = 3", "LIMIT = 2 + 1"),
}


@pytest.mark.parametrize("name", UNCHANGED)
def test_it_stays_when_only_the_text_changes(load: Load, digest: str, name: str) -> None:
    old, new = UNCHANGED[name]

    assert digest_of(load, FLOW.replace(old, new)) == digest


CHANGED = {
    "operator": ("+ LIMIT", "- LIMIT"),
    "constant in it": ("clean(x) +", "clean(x) + 1 +"),
    "default": ("y=1", "y=2"),
    "constant outside": ("LIMIT = 3", "LIMIT = 4"),
    "type of a constant": ("LIMIT = 3", "LIMIT = 3.0"),
    "parameter": ("(x, y=1)", "(x, *, y=1)"),
    "name of a helper": ("return clean(", "return helping.scale("),
    "other library": ("import math", "def clean(x):\n        return math.floor(x)"),
}


@pytest.mark.parametrize("name", CHANGED)
def test_it_changes_with_the_function(load: Load, digest: str, name: str) -> None:
    old, new = CHANGED[name]
    text = FLOW.replace(old, new)
    if name == "other library":
        text = text.replace("    from helping import clean\n", "    import math\n")

    assert digest_of(load, text) != digest


@pytest.mark.parametrize(
    ("old", "new"),
    [("scale(x) + 1", "scale(x) + 2"), ("x * RATE", "x / RATE"), ("RATE = 0.5", "RATE = 0.25")],
    ids=["helper", "helper's helper", "constant of a helper's helper"],
)
def test_it_changes_with_what_it_uses_of_the_project(
    load: Load, digest: str, old: str, new: str
) -> None:
    assert digest_of(load, FLOW, HELPING.replace(old, new)) != digest


def test_it_stays_when_a_helper_that_it_does_not_name_changes(load: Load, digest: str) -> None:
    assert digest_of(load, FLOW, HELPING.replace("return x\n", "return -x\n")) == digest


def test_it_stays_when_the_file_is_moved_and_renamed(load: Load, digest: str) -> None:
    moved = load(pipelines__other=FLOW, helping=HELPING)

    assert code(moved.task).digest == digest


@pytest.mark.parametrize("name", ["function", "class_", "method", "uses_an_instance", "decorated"])
def test_whatever_is_called_stays_when_its_file_is_moved_and_renamed(load: Load, name: str) -> None:
    before = code(getattr(load(flow=WAYS, helping=HELPING), name))
    moved = code(getattr(load(pipelines__other=WAYS, helping=HELPING), name))

    assert moved.digest == before.digest


def test_a_class_with_a_method_called_fn_is_no_task(load: Load) -> None:
    text = """
        class Work:
            def fn(self):
                return 1

            def other(self):
                return {}

        def task():
            return Work().other()
    """

    assert digest_of(load, text.format(1)) != digest_of(load, text.format(2))


def test_it_is_the_same_in_another_process_and_as_a_script(
    load: Load, digest: str, tmp_path: Path
) -> None:
    folder = Path(str(load(flow=FLOW, helping=HELPING).__file__)).parent
    tail = "\n\nfrom cairnflow.digests import code\nprint(code(task).digest)\n"
    (folder / "script.py").write_text(textwrap.dedent(FLOW) + tail)

    printed = subprocess.check_output([sys.executable, "script.py"], text=True, cwd=folder)

    assert printed.strip() == digest


def test_facts_tell_where_it_is_and_what_it_uses(load: Load) -> None:
    module = load(flow=FLOW, helping=HELPING)

    facts = code(module.task)

    assert (facts.name, facts.file, facts.line) == ("task", module.__file__, 9)
    assert facts.source == "def task(x, y=1):\n    return clean(x) + LIMIT + y\n"
    assert [helper.name for helper in facts.helpers] == ["LIMIT", "RATE", "clean", "scale"]
    assert facts.helpers[0].source == "LIMIT = 3"
    assert facts.helpers[2].source == "def clean(x):\n    return scale(x) + 1\n"


def test_a_helper_s_digest_is_of_its_own_code_only(load: Load) -> None:
    before = code(load(flow=FLOW, helping=HELPING).task).helpers
    after = code(load(flow=FLOW, helping=HELPING.replace("x * RATE", "x / RATE")).task).helpers

    changed = [one.name for one, other in zip(before, after, strict=True) if one != other]
    assert changed == ["scale"]


def test_functions_that_call_each_other_have_digests(load: Load) -> None:
    text = """
        def task(n):
            return n and other(n - 1)

        def other(n):
            return n and task(n - 1)
    """

    assert code(load(flow=text).task).digest != code(load(flow=text).other).digest


# ── Every way to be called ───────────────────────────────────────────────────────────────────────

WAYS = """
    import functools

    def add(x, by=1):
        return x + by

    def wrapped(function):
        @functools.wraps(function)
        def wrapper(*args):
            return function(*args)
        return wrapper

    class Base:
        def run(self, x):
            return self.step(x)

        def step(self, x):
            return x

    class Work(Base):
        "What it does."
        factor = 2

        def step(self, x):
            return x * self.factor

        def __call__(self, x):
            return self.step(x)

    class Task:
        def __init__(self, fn):
            self.fn = fn

    @wrapped
    def decorated(x):
        return x - 1

    @functools.lru_cache
    def cached(x):
        return x * x

    as_task = Task(add)
    STEPS = {"add": add}
    worker = Work()

    function = add
    method = Work().run
    class_ = Work
    callable_ = Work()
    partial = functools.partial(add, by=2)

    def uses_a_task(x):
        return as_task(x)

    def uses_a_table(x):
        return STEPS["add"](x)

    def uses_an_instance(x):
        return worker.step(x)

    def uses_a_class(x):
        return Work()(x)

    def uses_a_partial(x):
        return partial(x)

    def uses_what_is_decorated(x):
        return decorated(x) + cached(x)

    def imports_inside(x):
        from helping import clean
        return clean(x)

    def annotated(x: "int") -> int:
        return [add(y) for y in (lambda: x)()]

    lambdas = [lambda x: add(x), lambda x: x - 1]
    first = lambdas[0]

    def make(factor):
        def inner(x):
            return x * factor
        return inner

    closure = make(3)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("function", "x + by", "x - by"),
        ("method", "x * self.factor", "x + self.factor"),
        ("method", "return self.step(x)", "return -self.step(x)"),
        ("class_", "factor = 2", "factor = 3"),
        ("class_", "class Work(Base)", "class Work(Base, dict)"),
        ("callable_", "x * self.factor", "x + self.factor"),
        ("partial", "by=2", "by=3"),
        ("partial", "x + by", "x - by"),
        ("decorated", "x - 1", "x - 2"),
        ("decorated", "return function(*args)", "return -function(*args)"),
        ("cached", "x * x", "x + x"),
        ("uses_a_task", "x + by", "x - by"),
        ("uses_a_table", "x + by", "x - by"),
        ("uses_a_table", '"add": add', '"add": add, "b": 1'),
        ("uses_an_instance", "x * self.factor", "x + self.factor"),
        ("uses_a_class", "return self.step(x)", "return -self.step(x)"),
        ("uses_a_partial", "by=2", "by=3"),
        ("uses_a_partial", "x + by", "x - by"),
        ("uses_what_is_decorated", "x - 1", "x - 2"),
        ("uses_what_is_decorated", "x * x", "x + x"),
        ("imports_inside", "scale(x) + 1", "scale(x) + 2"),
        ("annotated", "x + by", "x - by"),
        ("first", "lambda x: add(x)", "lambda x: -add(x)"),
        ("first", "x + by", "x - by"),
        ("closure", "make(3)", "make(4)"),
        ("closure", "x * factor", "x + factor"),
    ],
)
def test_whatever_is_called_changes_with_its_code(
    load: Load, name: str, old: str, new: str
) -> None:
    assert old in WAYS + HELPING

    before = digest_of(load, WAYS, HELPING, name)
    moved = digest_of(load, "\n    # moved\n" + WAYS, HELPING, name)
    after = digest_of(load, WAYS.replace(old, new), HELPING.replace(old, new), name)

    assert before == moved != after


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("function", "x * self.factor", "x + self.factor"),
        ("first", "x - 1", "x - 2"),
        ("class_", '"What it does."', '"What it really does."'),
        ("uses_a_task", "x - 1", "x - 2"),
    ],
)
def test_whatever_is_called_stays_when_other_code_changes(
    load: Load, name: str, old: str, new: str
) -> None:
    before = digest_of(load, WAYS, HELPING, name)
    after = digest_of(load, WAYS.replace(old, new), HELPING, name)

    assert after == before


@pytest.mark.parametrize("name", ["function", "method", "class_", "callable_", "partial", "first"])
def test_whatever_is_called_tells_its_source(load: Load, name: str) -> None:
    facts = code(getattr(load(flow=WAYS, helping=HELPING), name))

    assert facts.source
    assert facts.file.endswith("flow.py")


@pytest.mark.parametrize("function", [len, print, "x".upper, functools.reduce, int])
def test_what_is_built_in_goes_by_its_name(function: Any) -> None:
    facts = code(function)

    assert facts.digest.startswith("s1:")
    assert facts.helpers == ()


def test_libraries_go_by_their_names(load: Load) -> None:
    text = """
        import textwrap
        import cloudpickle

        def task(x):
            return textwrap.dedent(x), cloudpickle.dumps(x)
    """

    assert code(load(flow=text).task).helpers == ()


def test_another_library_under_the_same_name_changes_it(load: Load) -> None:
    text = "import {} as library\n\ndef task(x):\n    return library.dumps(x)\n"

    one = code(load(flow=text.format("json")).task)
    other = code(load(flow=text.format("pickle")).task)

    assert one.digest != other.digest


# ── What changes while the process runs ──────────────────────────────────────────────────────────


def test_a_constant_that_is_filled_as_a_cache_does_not_change_it(load: Load) -> None:
    text = "CACHE = {}\n\ndef task(x):\n    return CACHE.setdefault(x, x)\n"
    one, other = load(flow=text), load(flow=text)

    other.task(1)

    assert code(other.task).digest == code(one.task).digest


def test_a_name_that_comes_to_stand_for_something_else_changes_it(load: Load) -> None:
    module = load(flow=FLOW, helping=HELPING)
    before = code(module.task).digest

    module.clean = lambda x: -x

    assert code(module.task).digest != before


def test_the_same_facts_are_given_while_nothing_changes(load: Load) -> None:
    module = load(flow=FLOW, helping=HELPING)

    assert code(module.task) is code(module.task)


def test_a_file_that_changed_since_it_was_imported_is_not_believed(load: Load) -> None:
    text = "def task(x):\n    return x + 'of this test only'\n"
    module = load(flow=text)
    path = Path(str(module.__file__))
    path.write_text(text.replace("this test", "another test"))

    stale = code(module.task)

    assert stale.source == ""
    assert stale.digest != digest_of(load, text.replace("this test", "another test"))


def test_a_file_that_only_grew_since_it_was_imported_is_believed(load: Load) -> None:
    module = load(flow=FLOW, helping=HELPING)
    path = Path(str(module.__file__))
    path.write_text("# one line more\n" + path.read_text())

    assert code(module.task).source.startswith("def task")


# ── Without a file ───────────────────────────────────────────────────────────────────────────────


def typed_in(text: str, file: str = "<typed in>") -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(textwrap.dedent(text), file, "exec"), space)
    return space


def test_code_without_a_source_goes_by_what_it_does() -> None:
    one = typed_in("RATE = 2\ndef task(x):\n    return x * RATE\n")["task"]
    same = typed_in("# more\nRATE = 2\ndef task(x):\n    return x * RATE\n")["task"]
    changed = typed_in("RATE = 2\ndef task(x):\n    return x + RATE\n")["task"]
    other_constant = typed_in("RATE = 3\ndef task(x):\n    return x * RATE\n")["task"]

    assert code(one).digest == code(same).digest
    assert len({code(f).digest for f in (one, changed, other_constant)}) == 3
    assert code(one).source == ""


def test_classes_without_a_source_go_by_what_their_methods_do() -> None:
    text = "class Work:\n    def run(self, x):\n        return x {} 1\n"

    digests = {code(typed_in(text.format(sign))["Work"]).digest for sign in "+-+"}

    assert len(digests) == 2


def test_a_notebook_s_cell_has_a_source() -> None:
    text = "def task(x):\n    return x + 1\n"
    cell = "<cell 1>"
    linecache.cache[cell] = (len(text), None, text.splitlines(keepends=True), cell)

    facts = code(typed_in(text, cell)["task"])

    assert facts.source == text


def test_two_lambdas_on_one_line_are_told_apart() -> None:
    one, other = (lambda x: x + 1), (lambda x: x + 2)

    assert code(one).digest != code(other).digest


def test_our_own_code_is_no_helper(load: Load) -> None:
    text = """
        from cairnflow.digests import content

        def task(x):
            return content(x)
    """

    assert cairnflow.__file__
    assert code(load(flow=text).task).helpers == ()


def test_a_body_that_a_decorator_wraps_is_part_of_the_code(load: Load) -> None:
    source = """
        import functools
        from cairnflow import Task

        def wrapped(function):
            @functools.wraps(function)
            def inner(*args, **kwargs):
                return function(*args, **kwargs)
            return inner

        class Grow(Task):
            @wrapped
            def run(self, x):
                return x + {step}
    """

    one = load(growing=source.format(step=1)).Grow().work
    other = load(growing=source.format(step=2)).Grow().work

    assert code(one).digest != code(other).digest
