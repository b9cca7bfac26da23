"""A task run called again under a debugger: at the line that raises, or at its first line."""

import bdb
import importlib
import signal
import sys
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pdb import Pdb
from types import FrameType, TracebackType
from typing import Any, Literal

from cairnflow.engine.calling import Called, Problem, call
from cairnflow.engine.work import Work
from cairnflow.errors import MissingExtra
from cairnflow.states import Cancelled
from cairnflow.trails.replaying.calling import Once, call_once, remember
from cairnflow.trails.replaying.places import last_of_author
from cairnflow.trails.replaying.replaying import Replaying
from cairnflow.trails.replaying.replays import Replay

Debugger = Literal["pdb", "ipdb", "debugpy"]

PORT = 5678
"""That debugpy listens on, as editors take for granted."""


class Prompt(Pdb):
    """pdb, which begins in the author's frame, and knows no frame of ours."""

    def __init__(self) -> None:
        # On a terminal pdb reads with line editing, but only where it is handed no streams.
        is_typed = sys.stdin.isatty()
        stdin, stdout = (None, None) if is_typed else (sys.stdin, sys.stdout)
        super().__init__(stdin=stdin, stdout=stdout, skip=["cairnflow.*"])
        self._wanted: FrameType | None = None
        self.left = False

    def at(self, trace: TracebackType, fn: Any) -> None:
        """Open the prompt at the author's line that raised, with the frames below it in reach."""
        self._wanted = last_of_author(trace, fn).tb_frame
        self.reset()
        self.interaction(None, trace)

    def setup(self, f: FrameType | None, tb: TracebackType | None) -> None:
        """Take the author's frame, not a library's in which it was raised."""
        super().setup(f, tb)
        if self._wanted is None:
            return
        for index, (frame, _) in enumerate(self.stack):
            if frame is self._wanted:
                self.curindex = index
                self.curframe = frame
                with suppress(AttributeError):  # Python 3.14 looks it up by itself
                    self.curframe_locals = frame.f_locals
        self._wanted = None

    def set_quit(self) -> None:
        """Note that the person has left."""
        self.left = True
        super().set_quit()


class Session:
    """One task run under a debugger: it is called, and then looked at where it raised.

    Args:
        replaying: the task run.
        debugger: ``pdb``; ``ipdb``; ``debugpy``, which waits for an editor.
        first_line: stop when the function is entered.
        port: that debugpy listens on.

    Attributes:
        ready: what is called, and what is not as it was.
        was_left: a person has left at the prompt, before the function ended.

    Raises:
        MissingExtra: the debugger is not installed.
        CairnflowError: as ``Replaying.ready``.
    """

    def __init__(
        self,
        replaying: Replaying,
        *,
        debugger: Debugger = "pdb",
        first_line: bool = False,
        port: int = PORT,
    ) -> None:
        self._opened = _opened(debugger)
        self._debugger = debugger
        self._first_line = first_line
        self._port = port
        self._replaying = replaying
        self._once: Once | None = None
        self.was_left = False
        self.ready = replaying.ready()

    def call(self) -> Replay:
        """Call the function, stopping at its first line if that was asked for."""
        if self._debugger == "debugpy":
            _wait(self._opened, self._port)
        by = call
        if self._first_line:
            by = _by_debugpy if self._debugger == "debugpy" else _by(self._opened)
        validators = getattr(self.ready.found.task, "validators", ())
        with _ctrl_c_as_before():
            self._once = call_once(self.ready.attempt, self.ready.given, validators, by)
        self.was_left = _was_left(self._once.error)
        return self._replaying.judged(self.ready, (self._once,))

    def look(self) -> None:
        """Open the prompt where the function raised; not where it did not, or a person has left."""
        once = self._once
        if once is None or once.error is None or once.trace is None or _was_left(once.error):
            return
        remember(once.error)
        with _ctrl_c_as_before():
            if self._debugger == "debugpy":
                _break_at(self._opened, once.error)
            else:
                _post_mortem(self._opened, once.trace, self.ready.found.fn)


@contextmanager
def _ctrl_c_as_before() -> Generator[None]:
    """Give Ctrl-C back to whom it belonged: pdb takes it at ``continue``, and would keep it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        if before is not None:  # None: it was set by something other than Python
            signal.signal(signal.SIGINT, before)


def _opened(debugger: Debugger) -> Any:
    if debugger == "pdb":
        return None
    try:
        return importlib.import_module(debugger)
    except ImportError:
        raise MissingExtra(
            f"{debugger} is not installed here: pip install {debugger}; or leave the option out, "
            "for Python's own pdb"
        ) from None


def _post_mortem(opened: Any, trace: TracebackType, fn: Any) -> None:
    if opened is not None:
        opened.post_mortem(last_of_author(trace, fn))
        return
    Prompt().at(trace, fn)


def _by(opened: Any) -> Any:
    """Return what calls a function so that the debugger stops at its first line."""

    def stepping(work: Work, given: Mapping[str, Any]) -> Called:
        fn = work.fn
        prompt: Any = Prompt() if opened is None else opened

        def inside(**values: Any) -> Any:
            return prompt.runcall(fn, **values)

        called = call(work._replace(fn=inside), given)
        has_quit = isinstance(called, Problem) and _was_left(called.error)
        if has_quit or getattr(prompt, "left", False):
            return Problem(Cancelled("left at the prompt"), bdb.BdbQuit())
        return called

    return stepping


def _was_left(error: BaseException | None) -> bool:
    return isinstance(error, bdb.BdbQuit)


def _wait(debugpy: Any, port: int) -> None:
    debugpy.listen(port)
    sys.stderr.write(f"waiting for a debugger: attach your editor to localhost:{port}\n")
    debugpy.wait_for_client()


def _by_debugpy(work: Work, given: Mapping[str, Any]) -> Called:
    importlib.import_module("debugpy").breakpoint()  # one step on is the function's first line
    return call(work, given)


def _break_at(debugpy: Any, error: BaseException) -> None:
    """Stop in the editor, which shows the error among this frame's variables."""
    debugpy.breakpoint()
    del error  # it was here until the person went on
