"""URL -> store, for commands that are told a place by a person."""

import os
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from cairnflow.errors import ConfigError
from cairnflow.stores.base import Store
from cairnflow.stores.files import FileStore
from cairnflow.stores.wrappers import RetryingStore


def _files(url: str) -> Store:
    path = unquote(urlsplit(url).path) if "://" in url else url
    folder = os.path.abspath(os.path.expanduser(path))
    return RetryingStore(FileStore(folder, durable=True))


_OPENERS: dict[str, Callable[[str], Store]] = {"file": _files}

SCHEMES = tuple(_OPENERS)
"""Schemes of URLs that are known here; those of clouds are known to their handlers."""


def open_store(url: str) -> Store:
    """Open the store at ``url``; nothing is made before something is put.

    Args:
        url: a folder, where ``~`` is the home folder, or ``file:///PATH``.

    Raises:
        ConfigError: the URL has no scheme that we know.

    Examples:
        >>> list(open_store("nowhere").entries())
        []
        >>> open_store("x3://bucket")
        Traceback (most recent call last):
        cairnflow.errors.ConfigError: no store for x3://... here; write a folder, or one of: file://
    """
    scheme, separator, _ = url.partition("://")
    opener = _OPENERS.get(scheme if separator else "file")
    if opener is None:
        known = ", ".join(f"{name}://" for name in _OPENERS)
        raise ConfigError(f"no store for {scheme}://... here; write a folder, or one of: {known}")
    return opener(url)
