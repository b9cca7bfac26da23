"""Kept values read as the author's own file needs them: of its classes, or with stand-ins."""

from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from cairnflow.engine.problems import told
from cairnflow.errors import CairnflowError, Incompatible, Missing
from cairnflow.ledger.records import Checkpoint, RunRecord
from cairnflow.ledger.wire import address
from cairnflow.results.result import SafeResult
from cairnflow.results.stored import StoredResultHandler
from cairnflow.serializers import standins
from cairnflow.serializers.registry import named
from cairnflow.trails.kept import TaskResult
from cairnflow.trails.reading import Reader
from cairnflow.trails.replaying.banners import Banner

_WHOLE = b"_make_skeleton_class"
"""Stands in a pickle that holds a class, not only its name: one of a script that was run."""


class KeptValues:
    """Reads kept values, each held against its digest before it is decoded.

    Args:
        reader: asks the ledger.
        module: of the author; what is of a class of a script that was run is of its class here.
        strict: a class that can't be imported is an error; else a stand-in is given.

    Attributes:
        banners: what is to be told of what was read; grows.
        is_whole: what was read last held no stand-in, and no class of another name.
    """

    def __init__(self, reader: Reader, module: ModuleType | None, *, strict: bool) -> None:
        self._reader = reader
        file = Path(str(getattr(module, "__file__", None) or ""))
        self._own = standins.Own(file.stem, _classes(module))
        self._strict = strict
        self.banners: list[Banner] = []
        self.is_whole = True

    def read(self, record: RunRecord, fact: Checkpoint) -> Any:
        """Return the value of a task run.

        Raises:
            Missing: it was not kept, it was deleted, or it is gone.
            ResultError: it can't be got.
            CairnflowError: a secret that it stands for is not here.
        """
        try:
            return self._read(record, fact)
        except CairnflowError:
            raise
        except (FileNotFoundError, LookupError) as exc:
            where = address(record, fact)
            raise Missing(f"{where} is gone, as its handler says: {told(exc)}") from exc
        except Exception as exc:  # border: an author's own handler may raise anything
            raise Incompatible(
                f"{address(record, fact)} could not be read by its handler: {told(exc)}"
            ) from exc

    def _read(self, record: RunRecord, fact: Checkpoint) -> Any:
        result = TaskResult(fact, address(record, fact), self._reader)
        safe = result.safe_value
        handler = result.handler if isinstance(safe, SafeResult) else None
        if not isinstance(safe, SafeResult) or not standins.is_pickle(safe.serializer):
            return result.value
        if not isinstance(handler, StoredResultHandler):
            return result.value
        result.refuse_deleted()
        try:
            found = handler.bytes_of(safe)
        except Missing:
            result.refuse_deleted(anew=True)
            raise
        data = found if isinstance(found, bytes) else bytes(found)
        if _WHOLE in data or "+" in safe.serializer:
            return self._loaded(record, fact, safe.serializer, data)
        try:
            return named(safe.serializer).load(data)
        except Incompatible:
            if self._strict:
                raise
            return self._loaded(record, fact, safe.serializer, data)

    def _loaded(self, record: RunRecord, fact: Checkpoint, label: str, data: bytes) -> Any:
        versions: Mapping[str, str] = self._reader.text(record.environment).get("packages") or {}
        found = standins.load(label, data, versions, self._own, strict=self._strict)
        where = address(record, fact)
        self.banners += [
            Banner("stand_in", f"{where} holds a stand-in for {one}") for one in found.missing
        ]
        self.banners += [
            Banner("input", f"{where} holds what was a {one}, which goes by another name here")
            for one in found.moved
        ]
        self.is_whole = not found.missing and not found.moved
        return found.value


def _classes(module: ModuleType | None) -> dict[str, Any]:
    """Return the classes that a module defines, those inside of classes too, by name."""
    if module is None:
        return {}
    found: dict[str, Any] = {}
    pending = list(vars(module).values())
    while pending:
        one = pending.pop()
        if not isinstance(one, type) or one.__module__ != module.__name__:
            continue
        if one.__qualname__ not in found:
            found[one.__qualname__] = one
            pending.extend(vars(one).values())
    return found
