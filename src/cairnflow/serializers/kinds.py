"""Kinds of value that no bytes can stand for, and what a person does about each.

Named by their type's full name, so that nothing is imported to know them.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

type_of: Callable[[object], type[object]] = type
"""``type`` of one argument, which gives an unknown type to a checker where the value is any."""


class Kind(NamedTuple):
    """Why values of some types can't be kept.

    Attributes:
        why: half a sentence, for people.
        instead: what to do, for people.
        types: full names of the types; their subclasses are of this kind too.
        is_silent: pickle or cloudpickle would write these types (not their subclasses) without
            an error, and what they write is not what the author has.
    """

    why: str
    instead: str
    types: str
    is_silent: bool = False


DEFAULT_INSTEAD = (
    "leave it out of the value, drop it in the class's __getstate__, "
    "or set checkpoint=False on the task"
)

_OPEN = "return its path or what is in it"
_ASK_AGAIN = "return what is needed to make it again, and make it in the task that uses it"

_KINDS = (
    Kind(
        "an open file belongs to this process",
        _OPEN,
        """_io.FileIO _io.BufferedReader _io.BufferedWriter _io.BufferedRandom _io.BufferedRWPair
        gzip.GzipFile bz2.BZ2File lzma.LZMAFile zipfile.ZipFile zipfile.ZipExtFile
        tempfile._TemporaryFileWrapper mmap.mmap posix.DirEntry posix.ScandirIterator""",
    ),
    Kind(
        "an open file belongs to this process, and its content would slip in unseen",
        _OPEN,
        """_io.TextIOWrapper codecs.StreamReaderWriter codecs.StreamRecoder tarfile.TarFile
        tempfile.SpooledTemporaryFile tempfile.TemporaryDirectory""",
        is_silent=True,
    ),
    Kind(
        "a lock guards the threads of this process only",
        DEFAULT_INSTEAD,
        """_thread.lock _thread.RLock threading.Condition threading.Event threading.Semaphore
        threading.Barrier multiprocessing.synchronize.SemLock
        multiprocessing.synchronize.Condition multiprocessing.synchronize.Event""",
    ),
    Kind(
        "a running thread, process or pool can't be written down",
        _ASK_AGAIN,
        """threading.Thread _thread._local _thread._localdummy subprocess.Popen
        multiprocessing.process.BaseProcess concurrent.futures._base.Executor
        concurrent.futures._base.Future _asyncio.Future _asyncio.Task
        asyncio.events.AbstractEventLoop multiprocessing.pool.Pool
        multiprocessing.managers.BaseManager""",
    ),
    Kind(
        "a generator holds a place in running code",
        "return list(…) of it",
        "builtins.generator builtins.async_generator",
    ),
    Kind(
        "a coroutine holds a place in running code",
        "await it and return what it gives",
        "builtins.coroutine",
    ),
    Kind(
        "a frame is running code",
        "return traceback.format_exc(), or the text that you need of it",
        "builtins.frame builtins.traceback",
    ),
    Kind(
        "a connection is open in this process only",
        _ASK_AGAIN,
        """_socket.socket ssl.SSLContext _ssl._SSLContext select.epoll select.poll select.kqueue
        selectors._BaseSelectorImpl sqlite3.Connection sqlite3.Cursor psycopg.BaseConnection
        psycopg2.extensions.connection sqlalchemy.engine.base.Engine
        sqlalchemy.engine.base.Connection sqlalchemy.orm.session.Session
        asyncpg.connection.Connection pymysql.connections.Connection""",
    ),
    Kind(
        "a connection is open in this process only, and its number would be written for it",
        _ASK_AGAIN,
        """multiprocessing.connection.Connection multiprocessing.connection.PipeConnection
        multiprocessing.shared_memory.SharedMemory multiprocessing.shared_memory.ShareableList""",
        is_silent=True,
    ),
    Kind(
        "a queue belongs to the threads of this process",
        "return list(…) of what is in it",
        """queue.Queue _queue.SimpleQueue multiprocessing.queues.Queue
        multiprocessing.queues.SimpleQueue""",
    ),
    Kind(
        "a weak reference points to an object of this process",
        "return the object itself",
        "weakref.ReferenceType weakref.WeakKeyDictionary weakref.WeakValueDictionary",
    ),
    Kind(
        "a weak reference points to an object of this process, and would change its kind",
        "return the object itself",
        "weakref.ProxyType weakref.CallableProxyType _weakrefset.WeakSet weakref.finalize",
        is_silent=True,
    ),
    Kind(
        "a view is a window on another object's memory, and would come back as a copy",
        "return bytes(…) of it",
        "builtins.memoryview",
        is_silent=True,
    ),
    Kind(
        "it holds the environment of this process, its passwords too",
        "return dict(…) of the variables that you need",
        "os._Environ",
        is_silent=True,
    ),
    Kind(
        "a library's handle is an address in this process",
        _ASK_AGAIN,
        "ctypes.CDLL",
        is_silent=True,
    ),
    Kind(
        "it holds addresses in this process's memory",
        "return the values that it points to",
        "_ctypes._Pointer _ctypes.CFuncPtr builtins.PyCapsule",
    ),
    Kind(
        "a context belongs to the running thread",
        "return the variable's value",
        "_contextvars.ContextVar _contextvars.Token _contextvars.Context",
    ),
    Kind(
        "its state is hidden inside a library",
        "return what it gives: digest(), group(), a list of the rows",
        """_hashlib.HASH _hashlib.HMAC _sha1.sha1 _md5.md5 _blake2.blake2b _blake2.blake2s re.Match
        zlib.Compress zlib.Decompress _csv.reader _csv.writer _struct.Struct _pickle.Pickler
        _pickle.Unpickler""",
    ),
)

_BY_NAME = {name: kind for kind in _KINDS for name in kind.types.split()}


def full_name(cls: type[Any]) -> str:
    """Return the type's name with its module."""
    return f"{cls.__module__}.{cls.__qualname__}"


def kind_of(value: Any) -> Kind | None:
    """Return the kind of ``value``, if it is of one that no bytes can stand for.

    Examples:
        >>> import threading
        >>> kind_of(threading.Lock()).why
        'a lock guards the threads of this process only'
        >>> kind_of("text") is None
        True
    """
    names = (full_name(base) for base in type(value).__mro__)
    return next((_BY_NAME[name] for name in names if name in _BY_NAME), None)


def is_silent(cls: type) -> bool:
    """Say whether values of just this type would be written wrongly without an error."""
    kind = _BY_NAME.get(full_name(cls))
    return kind is not None and kind.is_silent


def shown(value: Any) -> str:
    """Return the name of the value's type as people know it: ``generator``, ``_thread.lock``."""
    cls = type_of(value)
    return full_name(cls).removeprefix("builtins.")
