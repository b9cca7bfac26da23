"""The content digest: whether two values are equal, though their bytes may not be."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from cairnflow.digests.arrays import encode_for as of_numpy
from cairnflow.digests.arrow import encode_for as of_arrow
from cairnflow.digests.encoding import SCALARS, Encode, Encoder, tagged, type_of
from cairnflow.digests.frames import encode_for as of_pandas
from cairnflow.digests.naming import full_name
from cairnflow.digests.objects import encode_for as of_object
from cairnflow.digests.projects import may_be_authored
from cairnflow.digests.standard import COMMON, standard_for

T = TypeVar("T")

_LIBRARIES = MappingProxyType(
    {
        "numpy": of_numpy,
        "pandas": of_pandas,
        "polars": of_arrow,
        "pyarrow": of_arrow,
    }
)
_REGISTERED: dict[type, Encode] = {}
_FOUND: WeakKeyDictionary[type, Encode] = WeakKeyDictionary()


def content(value: Any) -> str:
    """Return the content digest of a value: equal values have equal ones, on any machine.

    It tells values apart by type, too: 1, 1.0 and True have three. A digest that begins with
    ``b1:`` is made of what the value tells pickle, at least in part: it may tell equal values
    apart. One that begins with ``o1:`` is of a value that holds an object, a function or a class
    that an author may have written: what it does depends on code, which the digest does not tell.
    All others begin with ``c1:``. Thread-safe; never raises.

    Returns:
        The mark and 32 hex digits; nothing where the value, such as a lock, has no digest.

    Examples:
        >>> content({"a": 1, "b": 2.0}) == content({"b": 2.0, "a": 1})
        True
        >>> content([1]) == content((1,))
        False
        >>> content(None)
        'c1:1b16b1df538ba12dc3f97edbb85caa70'
    """
    try:
        scalar = SCALARS.get(type_of(value))
    except TypeError:  # a metaclass whose classes can't be hashed
        scalar = None
    if scalar is not None:
        return f"c1:{sha256(scalar(value)).hexdigest()[:32]}"
    return _looked_at(value)[0]


def content_or_reason(value: Any) -> tuple[str, str]:
    """Return the content digest of a value, and why there is none.

    Returns:
        The digest and nothing; or nothing and half a sentence.

    Examples:
        >>> import threading
        >>> content_or_reason({"lock": threading.Lock()})
        ('', "TypeError: cannot pickle '_thread.lock' object")
    """
    return _looked_at(value)[:2]


def is_codeless(digest: str) -> bool:
    """Say whether nothing in a value is an author's object, function or class.

    Args:
        digest: of its content.
    """
    return digest[:1] in _CODELESS


_CODELESS = frozenset("ci")  # the first letters of ``c1``, and of digests over several of those


def looked_at(value: Any) -> tuple[str, Sequence[Any]]:
    """Return the content digest of a value, and what in it has code. Thread-safe; never raises.

    Returns:
        The digest, empty where it has none; and the classes of what the value holds, and the
        functions and modules among that, which an author may have written.
    """
    try:
        scalar = SCALARS.get(type_of(value))
    except TypeError:  # a metaclass whose classes can't be hashed
        scalar = None
    if scalar is not None:
        return f"c1:{sha256(scalar(value)).hexdigest()[:32]}", ()
    digest, _, owners = _looked_at(value)
    return digest, owners


def _looked_at(value: Any) -> tuple[str, str, Sequence[Any]]:
    """Return the content digest of a value, why there is none, and what in it has code."""
    encoder = Encoder(_find)
    try:
        encoding = encoder.encode(value)
    except RecursionError:
        return "", "it is nested too deeply", ()
    except Exception as error:  # noqa: BLE001 - encoding runs the value's own code
        return "", f"{type(error).__name__}: {error}", ()
    owners = tuple(encoder.owners.values())
    mark = "b1" if encoder.is_opaque else "o1" if owners else "c1"
    return f"{mark}:{sha256(encoding).hexdigest()[:32]}", "", owners


def register(type: type[T], function: Callable[[T], Any]) -> None:
    """Let ``function`` say what counts of values of a type and of those derived from it.

    Args:
        type: the author's type.
        function: returns plain data, or any other value that has a content digest, equal for
            equal values.

    Examples:
        >>> class Model:
        ...     def __init__(self, weights):
        ...         self.weights, self.cache = weights, {}
        >>> register(Model, lambda model: model.weights)
        >>> one, other = Model([1.0]), Model([1.0])
        >>> other.cache["seen"] = 1
        >>> content(one) == content(other)
        True
    """

    def encode(value: Any, encoder: Encoder) -> bytes:
        return tagged(full_name(type_of(value)), encoder.encode(function(value)))

    _REGISTERED[type] = encode
    _FOUND.clear()


def _find(cls: type) -> Encode:
    common = COMMON.get(cls)
    if common is not None:
        return common
    found = _FOUND.get(cls)
    if found is None:
        found = _FOUND[cls] = _search(cls)
    return found


def _search(cls: type) -> Encode:
    encode = _encode_for(cls)
    return _noting(encode) if may_be_authored(cls) else encode


def _noting(encode: Encode) -> Encode:
    def noted(value: Any, encoder: Encoder) -> bytes:
        # Not the class that was searched for: what is found must not keep it alive.
        cls: Any = type_of(value)
        encoder.owners[id(cls)] = cls
        return encode(value, encoder)

    return noted


def _encode_for(cls: type) -> Encode:
    for base in cls.__mro__:
        if base in _REGISTERED:
            return _REGISTERED[base]
        library = _LIBRARIES.get(base.__module__.partition(".")[0])
        encode = library(cls) if library else None
        if encode is not None:
            return encode
    return standard_for(cls) or of_object(cls)
