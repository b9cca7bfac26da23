"""From a word, a URL or a description to a storage; from an address to a flow."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cairnflow.errors import AuthoringError, Incompatible, NotFound
from cairnflow.storage.buckets import GCS, S3, Azure
from cairnflow.storage.building import VERSION, BuiltStorage
from cairnflow.storage.docker import Docker
from cairnflow.storage.parcels import SUFFIX
from cairnflow.storage.saving import load
from cairnflow.storage.stored import Local, Memory

_TYPES: dict[str, Callable[..., BuiltStorage]] = {
    "Azure": Azure,
    "Docker": Docker,
    "GCS": GCS,
    "Local": Local,
    "Memory": Memory,
    "S3": S3,
}
_WORDS: dict[str, Callable[[], BuiltStorage]] = {
    "docker": Docker,
    "local": Local,
    "memory": Memory,
}
_SCHEMES: dict[str, Callable[[str, str], BuiltStorage]] = {"s3": S3, "gs": GCS, "az": Azure}


def open_storage(described: str | Mapping[str, Any]) -> BuiltStorage:
    """Return a storage.

    Args:
        described: ``local``, ``memory`` or ``docker``; a URL, as in ``s3://bucket/prefix``; or
            what ``serialize`` gave, here or in another process.

    Raises:
        AuthoringError: there is no such storage.
        Incompatible: a later version described it.

    Examples:
        >>> open_storage("local")
        Local()
        >>> open_storage(open_storage("local").serialize()).labels == open_storage("local").labels
        True
    """
    if not isinstance(described, str):
        return _reopened(described)
    if described in _WORDS:
        return _WORDS[described]()
    scheme, _, rest = described.partition("://")
    if scheme in _SCHEMES:
        bucket, _, prefix = rest.partition("/")
        return _SCHEMES[scheme](_named(bucket, described), prefix.strip("/"))
    known = ", ".join([*_WORDS, *(f"{scheme}://…" for scheme in _SCHEMES)])
    raise AuthoringError(f"no storage {described!r}; known: {known}")


def _named(bucket: str, url: str) -> str:
    if not bucket:
        raise AuthoringError(
            f"{url!r} names no bucket; write {url.partition(':')[0]}://bucket/prefix"
        )
    return bucket


def get_flow(address: str) -> Any:
    """Return a stored flow. Runs code that was stored: only from where you or your team write.

    Args:
        address: what ``storage.address(location)`` gives: a file's path or an object's URL; or
            that of a storage with a flow's name behind it, as in ``s3://bucket/prefix/sales``,
            which means its newest build.

    Raises:
        NotFound: there is none.
        AuthoringError: it is the address of no storage.
        ResultError: it can't be read here, or is not what was written.
    """
    if "://" not in address:
        return load(_newest(Path(address).expanduser()))
    above, _, name = address.rstrip("/").rpartition("/")
    if not name.endswith(SUFFIX):
        return open_storage(above.removesuffix("/flows")).get_flow(name)
    *above_all, folder, flow = above.rsplit("/", 2)
    storage = open_storage(above_all[0] if folder == "flows" else above)
    return storage.get_flow(f"{storage.folder}{flow}/{name}")


def _newest(path: Path) -> Path:
    if not path.is_dir():
        return path
    builds = sorted(path.glob(f"*{SUFFIX}"))
    if not builds:
        raise NotFound(f"no flow is stored in {path}; a stored flow's folder holds *{SUFFIX} files")
    return builds[-1]


def _reopened(described: Mapping[str, Any]) -> BuiltStorage:
    kind, version = described.get("type"), described.get("version")
    if kind not in _TYPES:
        raise AuthoringError(f"no storage of type {kind!r}; known: {', '.join(_TYPES)}")
    if version != VERSION:
        raise Incompatible(
            f"this description of a storage has version {version!r}, and {VERSION} is read here; "
            "install the cairnflow that wrote it"
        )
    if lacking := [part for part in ("args", "flows", "labels") if part not in described]:
        raise AuthoringError(
            f"this description of a storage lacks {', '.join(lacking)}; give all that "
            "serialize() returned"
        )
    opened = _TYPES[kind](**described["args"])
    return opened.adopt(described["flows"], described["labels"])
