"""Files that hold secrets: read only if nobody else can."""

import os
import stat
from pathlib import Path
from shlex import quote

from cairnflow.errors import UnknownSecret

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def private_text(path: str, name: str) -> str:
    """Return what a file says, without the line's end at its end.

    Args:
        path: of the file; ``~`` and ``$VARIABLE`` are expanded.
        name: of the secret, for messages.

    Raises:
        UnknownSecret: it can't be read, is no UTF-8, is somebody else's, or others may read it;
            then the message has the command that mends it.
    """
    file = Path(os.path.expandvars(path)).expanduser()
    try:
        with file.open("rb") as opened:  # looked at and read as one: it may be replaced meanwhile
            wrong = _wrong(os.fstat(opened.fileno()), str(file))
            if wrong:
                raise UnknownSecret(f"secret {name!r} is taken from {path}: {wrong}")
            return opened.read().decode().rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UnknownSecret(f"secret {name!r} is taken from {path}: {reason}") from None


def _wrong(found: os.stat_result, file: str) -> str:
    if os.name != "posix":
        return ""  # what a mode says there is not who may read
    if found.st_uid != os.geteuid():
        return f"the file is not yours but that of user {found.st_uid}; make one of your own"
    if found.st_mode & _OTHERS:
        mode = stat.S_IMODE(found.st_mode)
        return f"others may use the file (mode {mode:04o}); run: chmod 600 {quote(file)}"
    return ""
