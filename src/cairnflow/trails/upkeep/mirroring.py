"""A run's values copied to another store, each held against its digest on both sides."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any, Final, Literal

from cairnflow.clock import now
from cairnflow.errors import Corrupt, Denied, Incompatible, Missing, ResultError, Unavailable
from cairnflow.keys import TaskKey
from cairnflow.ledger.records import Holding, RunRecord
from cairnflow.ledger.wire import answer, moment
from cairnflow.results.inline import JSONResultHandler
from cairnflow.serializers.registry import named
from cairnflow.stores.base import LiesElsewhere, Store
from cairnflow.trails.upkeep.abreast import FAR, abreast
from cairnflow.trails.upkeep.checking import check
from cairnflow.trails.upkeep.places import Place, places_of

MANIFESTS: Final = "mirrors/"
"""How keys of manifests begin."""

_PIECE = 1 << 22

Outcome = Literal["copied", "there", "failed", "unknown", "left out"]


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What became of one value.

    Attributes:
        address: of its task run.
        outcome: ``copied``; ``there``: a good copy stood there already; ``failed``: it could not be
            copied, or the copy is damaged or gone; ``unknown``: the store that holds the copy
            could not say; ``left out``: it has no bytes that we could copy, or was deleted by
            policy.
        key: of the copy; empty where there is none.
        size: bytes.
        digest: hex SHA-256 of them.
        text: why not; empty for a good copy.
    """

    address: str
    outcome: Outcome
    key: str = ""
    size: int = 0
    digest: str = ""
    text: str = ""


def mirror(run: RunRecord, holdings: Sequence[Holding], to: Store) -> Iterator[Mirrored]:
    """Copy the values of a run to a store, and yield what became of each.

    It may be cut off and begun again: a good copy is not made twice. Values of equal bytes are one
    object, named by their digest. The manifest is written last, by ``write_manifest``.

    Args:
        run: the run.
        holdings: where its values are.
        to: the other store.
    """
    places = places_of(one.handler for one in holdings)
    locks = {one.digest: Lock() for one in holdings}

    def told(one: Holding) -> Mirrored:
        address = f"{run.address}/{TaskKey(one.task, one.map_index)}@{one.attempt}"
        if one.deleted_at is not None:
            return Mirrored(address, "left out", text="it was deleted by policy")
        try:
            with locks[one.digest]:  # equal bytes are one object: copied by one, found by others
                return _copied(address, one, places[one.handler or ""], to)
        except (ResultError, ValueError) as exc:
            return Mirrored(address, "failed", text=str(exc))

    yield from abreast(told, holdings, FAR)


def _copied(address: str, one: Holding, place: Place, to: Store) -> Mirrored:
    if isinstance(place.handler, JSONResultHandler):
        data = str(json.loads(one.location)).encode()
        digest = sha256(data).hexdigest()
        key = f"{_name(digest)}.json"
        if there := _there(to, key, len(data), digest):
            return Mirrored(address, "there", there, len(data), digest)
        to.put(key, data)
        return Mirrored(address, "copied", key, len(data), digest)
    if place.kind != "stored" or one.size is None or not one.digest:
        return Mirrored(address, "left out", text=place.reason or "its digest is not known")
    key = f"{_name(one.digest)}.{_extension(one)}"
    if there := _there(to, key, one.size, one.digest):
        return Mirrored(address, "there", there, one.size, one.digest)
    made = _copy(place.stored.store, place.key(one.location), to, key, (one.size, one.digest))
    check(to, made, one.size, one.digest)
    return Mirrored(address, "copied", made, one.size, one.digest)


def _name(digest: str) -> str:
    return f"values/{digest[:2]}/{digest}"


def _extension(one: Holding) -> str:
    try:
        return named(one.serializer or "").extension
    except (Incompatible, LookupError, ValueError):
        return "bin"


def _there(to: Store, key: str, size: int, digest: str) -> str:
    """Return where a good copy lies; empty where none does. A damaged one is thrown away."""
    where = key
    try:
        if _is_good(to, key, size, digest):
            return key
        where = to.lies_at(key) if isinstance(to, LiesElsewhere) else key
        if where != key and _is_good(to, where, size, digest):
            return where
    except Missing:
        if where == key:
            return ""
    for one in dict.fromkeys((where, key)):
        to.delete(one)
    return ""


def _is_good(to: Store, key: str, size: int, digest: str) -> bool:
    try:
        check(to, key, size, digest)
    except Corrupt:
        return False
    return True


def _copy(source: Store, key: str, to: Store, target: str, expected: tuple[int, str]) -> str:
    """Copy bytes in pieces; publish them only if they are those that were written.

    Returns the key at which they lie.
    """
    size, digest = expected
    upload, seen, done = to.create(target), sha256(), 0
    try:
        while done <= size and (part := source.part(key, done, min(_PIECE, size + 1 - done))):
            seen.update(part)
            upload.write(part)
            done += len(part)
        if done != size or seen.hexdigest() != digest:
            raise Corrupt(f"{key}: these are not the bytes that were written; they were not copied")
        return upload.commit()
    except BaseException:
        upload.abort()
        raise


def write_manifest(run: RunRecord, values: Iterable[Mirrored], to: Store) -> str:
    """Write beside the copies which is whose; return its key.

    Args:
        run: the run.
        values: what became of each of its values.
        to: the store that holds the copies.
    """
    told = list(values)
    form = {
        "run": run.address,
        "id": run.id,
        "values": [
            {"addr": one.address, "key": one.key, "size": one.size, "digest": one.digest}
            for one in told
            if one.key
        ],
        "left_out": [{"addr": one.address, "why": one.text} for one in told if not one.key],
    }
    key = f"{MANIFESTS}{run.flow}/{run.number}.json"
    if _said(to, key) != form:
        to.delete(key)
        to.put(key, json.dumps(answer({**form, "at": moment(now())}), indent=1).encode())
    to.flush()
    return key


def _said(to: Store, key: str) -> dict[str, Any] | None:
    """Return what a manifest says, but for its version and its time; None where there is none."""
    try:
        told: dict[str, Any] = json.loads(bytes(to.get(key)))
    except (Missing, ValueError):
        return None
    return {name: value for name, value in told.items() if name not in {"v", "at"}}


def checked_at(store: Store) -> Iterator[Mirrored]:
    """Yield what is found of each copy that a manifest in a store names.

    Args:
        store: holds copies and manifests.

    Raises:
        Missing: it has no manifest.
        ResultError: it can't be listed, or a manifest can't be read.
    """
    for values in abreast(lambda key: _manifest(store, key), _manifests(store), FAR):
        yield from abreast(lambda one: _checked(store, one), values, FAR)


def _manifests(store: Store) -> list[str]:
    keys = sorted(store.keys(MANIFESTS))
    if not keys:
        raise Missing(f"no mirror is there: nothing stands under {MANIFESTS} in this store")
    return keys


def _manifest(store: Store, key: str) -> list[dict[str, Any]]:
    told = _said(store, key)
    if told is None or not isinstance(told.get("values"), list):
        raise Corrupt(f"{key}: the manifest can't be read; mirror the run again")
    values: list[dict[str, Any]] = told["values"]
    return values


def _checked(store: Store, one: dict[str, Any]) -> Mirrored:
    given = (one["key"], one["size"], one["digest"])
    try:
        check(store, *given)
    except (Denied, Unavailable) as exc:
        return Mirrored(one["addr"], "unknown", *given, text=f"{one['key']}: {exc}")
    except ResultError as exc:
        return Mirrored(one["addr"], "failed", *given, text=f"{one['key']}: {exc}")
    return Mirrored(one["addr"], "there", *given)
