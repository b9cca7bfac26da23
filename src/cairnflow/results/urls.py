"""URL -> store, of folders and of the clouds, for commands that are told a place by a person."""

from cairnflow.errors import ConfigError
from cairnflow.results.clouds import CLOUDS, handler_at
from cairnflow.stores.base import Store
from cairnflow.stores.registry import SCHEMES, open_store


def store_at(url: str) -> Store:
    """Open the store at ``url``; nothing is connected to or made before it is used.

    Credentials and servers are looked up as handlers of that cloud do it.

    Args:
        url: a folder, ``file:///PATH``, or a bucket and a prefix, as in ``s3://bucket/prefix``.

    Raises:
        ConfigError: the URL has no scheme that we know.
        AuthoringError: it names no bucket.

    Examples:
        >>> list(store_at("nowhere").entries())
        []
        >>> store_at("x3://bucket")
        Traceback (most recent call last):
        cairnflow.errors.ConfigError: no store for x3://... here; write a folder, or one of: file://...
    """
    scheme, separator, _ = url.partition("://")
    if not separator or scheme in SCHEMES:
        return open_store(url)
    if scheme not in CLOUDS:
        known = ", ".join(f"{name}://" for name in (*SCHEMES, *CLOUDS))
        raise ConfigError(f"no store for {scheme}://... here; write a folder, or one of: {known}")
    return handler_at(url).store
