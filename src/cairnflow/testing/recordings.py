"""What the tests need that ``cairn test`` writes: recorded values, a task's function, a comparison.

They need no ledger and no store, and work from a fresh clone.
"""

import importlib.util
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from cairnflow.differences import Tolerance, difference
from cairnflow.errors import Corrupt, Missing, NotFound
from cairnflow.plan.task import Task
from cairnflow.results.registry import read_into
from cairnflow.serializers.registry import named


class RecordedValues(Mapping[str, Any]):
    """Values beside a test, by name: each is read when it is asked for, and its digest checked.

    Args:
        folder: that holds them, and ``recorded.json``.

    Raises:
        Missing: there is no such folder.
        Corrupt: ``recorded.json`` can't be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            told = json.loads((folder / "recorded.json").read_bytes())
            self._told: dict[str, dict[str, Any]] = dict(told["values"])
            self.address = str(told["address"])
        except FileNotFoundError as error:
            raise Missing(
                f"{error.filename} is not there: commit the folder with its test"
            ) from None
        except (ValueError, KeyError, TypeError) as error:
            raise Corrupt(f"{folder / 'recorded.json'} can't be read: {error}") from error

    def __getitem__(self, name: str) -> Any:
        told = self._told[name]
        path = self._folder / Path(str(told["file"])).name
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise Missing(f"{path} is not there: commit it with its test") from None
        if len(data) != told["size"] or sha256(data).hexdigest() != told["sha256"]:
            raise Corrupt(
                f"{path}: these are not the bytes that were recorded; if Git changes line ends, "
                "mark the folder as binary in .gitattributes"
            )
        return named(told["serializer"]).load(data)

    def __iter__(self) -> Iterator[str]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)


def recorded(folder: str | Path) -> RecordedValues:
    """Return the values that ``cairn test`` has written into a folder, by name.

    Args:
        folder: that holds them.

    Raises:
        Missing: there is no such folder.
        Corrupt: what is there is not what was recorded.
    """
    return RecordedValues(Path(folder))


def assert_same(
    found: Any,
    expected: Any,
    *,
    rel: float = 1e-9,
    abs: float = 0.0,
    keys: str | Sequence[str] | None = None,
) -> None:
    """Return if two values are equal in type and content; floats within a tolerance.

    Tables are compared by columns, dtypes and rows, arrays by dtype, shape and elements; NaN
    equals NaN.

    Args:
        found: what a task gave.
        expected: what it should have given.
        rel: share by which floats may differ.
        abs: amount by which they may.
        keys: columns that name a row of a table, where rows have no order.

    Raises:
        AssertionError: they differ; the message says where.

    Examples:
        >>> assert_same({"price": 0.1 + 0.2}, {"price": 0.3})
        >>> assert_same([1, 2], [1, 3])
        Traceback (most recent call last):
        AssertionError: ...
    """
    __tracebackhide__ = True
    told = difference(expected, found, Tolerance(rel, abs), keys)
    if not told.is_equal:
        raise AssertionError("\n".join(told.lines()))


def task_function(file: str | Path, name: str) -> Callable[..., Any]:
    """Return the function of a task that a file defines, as a flow would call it.

    The file is imported up to the first flow that it would run.

    Args:
        file: the file.
        name: of the task, of a function, or of a class of tasks that takes no argument.

    Raises:
        NotFound: there is no such file, or it defines no such name.
        Exception: whatever the file raises.
    """
    module = _module(Path(file).resolve())
    found: Any = getattr(module, name, None)
    if type(found) is type(Task) and issubclass(found, Task):
        made: Any = found
        found = made()
    if isinstance(found, Task):
        run: Callable[..., Any] = found.run
        return run
    if not callable(found):
        raise NotFound(f"{file} defines no {name!r}; was it renamed since the test was written?")
    function: Callable[..., Any] = found
    return function


def _module(file: Path) -> ModuleType:
    """Import a file under the name that it has in its package, with what stands beside it."""
    folder, parts = file.parent, [file.stem]
    while (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    name = ".".join(parts)
    loaded = sys.modules.get(name)
    if loaded is not None and getattr(loaded, "__file__", None) == str(file):
        return loaded
    if len(parts) > 1:
        importlib.import_module(".".join(parts[:-1]))
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None or not file.is_file():
        raise NotFound(f"{file} is no Python file; was it moved since the test was written?")
    module = importlib.util.module_from_spec(spec)
    read_into(module, spec.loader.exec_module)
    return module
