"""What storages have in common: flows go in, are written once, and are found by name."""

from abc import ABC, abstractmethod
from typing import Any, Self

from cairnflow.clock import at, now
from cairnflow.errors import AuthoringError, AuthoringTypeError, NotFound
from cairnflow.keys import slug
from cairnflow.results.handler import ResultHandler
from cairnflow.results.registry import reading_script
from cairnflow.storage.packing import pack, unpack
from cairnflow.storage.parcels import FORMS, SUFFIX, Form, build_name

VERSION = 1
"""Of what ``serialize`` gives."""


class BuiltStorage(ABC):
    """Base of our storages: what is added is written by ``build``, and stays.

    ``add_flow`` makes bytes of a flow, ``build`` writes what was added. Each build of a flow has a
    location of its own, ``<slug>/<time>-<digest>.flow``, so that older ones stay, and the newest
    is the one that is found by the flow's name. Not thread-safe.

    Args:
        form: how flows are kept: ``pickle``, with the code of their tasks, for this version of
            Python; ``file``, as the text of their script; ``module``, as where to import them.

    Attributes:
        form: how flows are kept.
        flows: locations of the flows that were added, by their names.

    Raises:
        AuthoringError: there is no such form.
    """

    folder = ""
    """Goes before each location: a name that ends in ``/``, or nothing."""

    def __init__(self, form: Form = "pickle") -> None:
        if form not in FORMS:
            raise AuthoringError(f"no form {form!r} of a flow; known: {', '.join(FORMS)}")
        self.form: Form = form
        self.flows: dict[str, str] = {}
        self._pending: dict[str, bytes] = {}
        self._labels: list[str] | None = None

    def add_flow(self, flow: Any) -> str:
        """Take a flow in as it is now; return its location, where ``build`` will write it.

        Raises:
            AuthoringError: a flow of this name is here already, or this one can't be run as it is,
                or not be kept in this form.
            NotSerializable: a part of it can't be pickled; the message names it.
            HoldsSecret: it holds a known secret.
        """
        if not hasattr(flow, "slug") or not hasattr(flow, "plan"):
            raise AuthoringTypeError(f"a storage takes flows, not {flow!r}")
        if flow.slug in map(slug, self.flows):
            raise AuthoringError(
                f"{self!r} holds a flow {flow.name!r} already; give this one another name or, to "
                "store the same flow again after a change, take a new storage object: the older "
                "build stays beside the newer one"
            )
        flow.plan()
        data = pack(flow, self.form)
        location = f"{self.folder}{flow.slug}/{build_name(data, at(now()))}"
        self._pending[location] = data
        self.flows[flow.name] = location
        return location

    def get_flow(self, flow: str | None = None) -> Any:
        """Return a flow. Runs code that was stored: only from where you or your team write.

        Args:
            flow: its name or its location. By name, the build that was added to this storage
                object; else the newest that is there. None where only one was added.

        Raises:
            NotFound: there is none.
            Corrupt: it is not what was written; nothing of it was run.
            Incompatible: another version wrote it, or it needs a module that is not here.
            ResultError: the store can't be read.
        """
        location = self._location(flow)
        data = self._pending.get(location)
        if data is None:
            data = self.read(location)
        return unpack(data, self.address(location))

    def _location(self, flow: str | None) -> str:
        if flow is None:
            if len(self.flows) != 1:
                known = ", ".join(map(repr, self.flows)) or "none was added"
                raise NotFound(f"say which flow of {self!r}; known: {known}")
            return next(iter(self.flows.values()))
        if flow in self.flows:
            return self.flows[flow]
        if flow.endswith(SUFFIX) and "/" in flow:
            return flow
        builds = self.builds(flow)
        if not builds:
            known = ", ".join(map(repr, self.flows)) or "none was added here"
            raise NotFound(
                f"{self!r} holds no flow {flow!r}; known: {known}; store it with add_flow(flow) "
                "and build()"
            )
        return builds[-1]

    def __contains__(self, flow: object) -> bool:
        return isinstance(flow, str) and (flow in self.flows or bool(self.builds(flow)))

    def build(self) -> Self:
        """Write the flows that were added since the last time, and see that each can be loaded.

        While a script is only read, for a flow that it defines, nothing is written.

        Raises:
            Incompatible: a flow can't be loaded again.
            ResultError: the store can't be written.
        """
        if reading_script.get():
            return self
        for location, data in self._pending.items():
            if self.form == "pickle":
                unpack(data, self.address(location))
        if self._pending:
            self.write(self._pending)
        self._pending = {}
        return self

    @abstractmethod
    def builds(self, flow: str) -> list[str]:
        """Return the locations of a flow's builds, the newest last; empty where there is none."""

    @abstractmethod
    def read(self, location: str) -> bytes:
        """Return the bytes at a location.

        Raises:
            ResultError: they can't be had.
        """

    @abstractmethod
    def write(self, parcels: dict[str, bytes]) -> None:
        """Write bytes at their locations.

        Raises:
            ResultError: they can't be written.
        """

    @abstractmethod
    def address(self, location: str = "") -> str:
        """Return a location for people and for ``cairn run``: a path, a URL; holds no password."""

    @property
    @abstractmethod
    def result_handler(self) -> ResultHandler | None:
        """The handler that keeps values where this storage keeps flows; None where none does."""

    @property
    def labels(self) -> list[str]:
        """What an agent must have to come by these flows."""
        return self.own_labels() if self._labels is None else list(self._labels)

    @abstractmethod
    def own_labels(self) -> list[str]:
        """Return the labels of a storage that was made here."""

    @abstractmethod
    def arguments(self) -> dict[str, Any]:
        """Return the arguments that make an equal storage, as plain data without credentials."""

    def serialize(self) -> dict[str, Any]:
        """Return plain data from which ``open_storage`` opens it elsewhere; without credentials.

        What was not built yet is not in it.
        """
        return {
            "type": type(self).__name__,
            "version": VERSION,
            "args": self.arguments(),
            "labels": self.labels,
            "flows": {
                name: place for name, place in self.flows.items() if place not in self._pending
            },
        }

    def adopt(self, flows: dict[str, str], labels: list[str]) -> Self:
        """Take over what ``serialize`` said of flows and labels."""
        self.flows = dict(flows)
        self._labels = list(labels)
        return self

    def __repr__(self) -> str:
        told = {name: value for name, value in self.arguments().items() if value}
        if self.form == "pickle":
            del told["form"]
        given = ", ".join(f"{name}={value!r}" for name, value in told.items())
        return f"{type(self).__name__}({given})"

    def __getstate__(self) -> dict[str, Any]:
        # A flow that is stored holds its storage: what waits to be written is not part of it.
        return {**self.__dict__, "_pending": {}}
