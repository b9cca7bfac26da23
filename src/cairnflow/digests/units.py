"""One function or class: its own code, and what it names."""

import functools
import importlib.util
import sys
import types
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from cairnflow.digests.bytecode import Names, behaviour, cells, names, resolved
from cairnflow.digests.classes import (
    MUTABLE,
    attributes,
    constants,
    functions,
    is_of_body,
    is_ordered,
    is_simple,
    methods,
)
from cairnflow.digests.contents import content
from cairnflow.digests.encoding import type_of
from cairnflow.digests.naming import full_name
from cairnflow.digests.projects import Project, file_of, may_be_authored
from cairnflow.digests.syntax import Source, of_class, of_constant, of_function, of_module

_CONTAINERS = frozenset({list, tuple, set, frozenset, dict})
_LONGEST = 200  # characters of a constant that are shown

_SOURCES: WeakKeyDictionary[Any, Source | None] = WeakKeyDictionary()
_NAMES: WeakKeyDictionary[types.CodeType, Names] = WeakKeyDictionary()


class HelperFacts(NamedTuple):
    """Something of the project that a function uses, itself or by way of others.

    Attributes:
        name: qualified name of the function, class, constant or module.
        digest: of its own code or value only; 32 hex digits.
        source: its text; empty where there is none.
    """

    name: str
    digest: str
    source: str


Binding = tuple[Mapping[str, Any], str, Any]
"""Where a name was looked up, the name, and what stood there."""


class Unit:
    """One function or class, with all that was found out by following its names.

    Args:
        owner: the function or class.
        project: whose code counts.

    Attributes:
        source: its text; empty where there is none.
        uses: functions and classes of the project that it names.
        helpers: constants that it names, and modules that it imports when it runs.
        bindings: what its names stood for.
        spaces: what classes hold by name, and how many names that were.
    """

    def __init__(self, owner: Any, project: Project) -> None:
        self.uses: list[Any] = []
        self.helpers: list[HelperFacts] = []
        self.bindings: list[Binding] = []
        self.spaces: list[tuple[Mapping[str, Any], int]] = []
        self._project = project
        self._name = owner.__qualname__
        self._facts: list[str] = []
        found = _source(owner)
        self.source = found.text if found else ""
        if isinstance(owner, types.FunctionType):
            self._follow_function(owner, found)
        else:
            self._follow_class(owner, found)

    @property
    def helper(self) -> HelperFacts:
        """The unit itself as a helper of another."""
        facts = "\0".join(sorted(self._facts))
        return HelperFacts(self._name, sha256(facts.encode()).hexdigest()[:32], self.source)

    def _follow_function(self, function: types.FunctionType, found: Source | None) -> None:
        code = function.__code__
        self._facts.append(found.syntax if found else behaviour(code).hex())
        self._follow_names(code, function.__globals__)
        held = cells(function) | (function.__kwdefaults__ or {})
        held |= {str(place): value for place, value in enumerate(function.__defaults__ or ())}
        for name, value in held.items():
            self._facts.append(f"held {name}={self._meaning(value) or _valued(value)}")
        self._follow_wrapped(function)

    def _follow_class(self, cls: type[Any], found: Source | None) -> None:
        namespace = vars(sys.modules[cls.__module__]) if cls.__module__ in sys.modules else {}
        self._follow_held(cls)
        if found and found.code:
            self._facts.append(found.syntax)
            self._follow_names(found.code, namespace)
        else:
            for function in methods(cls):
                self._facts.append(f"{function.__name__}={behaviour(function.__code__).hex()}")
                self._follow_names(function.__code__, function.__globals__)
            self._facts += [f"{name}={_valued(value)}" for name, value in constants(cls)]
        bases = [self._meaning(base) for base in cls.__bases__]
        self._facts.append(f"bases={bases}")
        if self._owns(type_of(cls)):
            self._facts.append(f"metaclass={self._meaning(type_of(cls))}")

    def _follow_held(self, cls: type[Any]) -> None:
        """Follow what a class was given besides its body: by a decorator, or by who patched it."""
        held = cls.__dict__
        self.spaces.append((held, len(held)))
        for name in sorted(held):
            for function in functions(held[name]):
                self.bindings.append((held, name, held[name]))
                if not is_of_body(name, function, cls) and may_be_authored(function):
                    self._facts.append(f"given {name}={self._meaning(function)}")
                elif "<locals>" in cls.__qualname__:
                    self._follow_cells(name, function)

    def _follow_cells(self, name: str, function: types.FunctionType) -> None:
        """Note what a method of a local class has taken from the function around the class."""
        for taken, value in cells(function).items():
            if taken != "__class__":
                said = self._meaning(value) or _valued(value)
                self._facts.append(f"held {name}.{taken}={said}")

    def _follow_names(self, code: types.CodeType, namespace: Mapping[str, Any]) -> None:
        named = _NAMES.get(code)
        if named is None:
            named = _NAMES[code] = names(code)
        for dotted in named.globals:
            # What a module is called, and where it lies, is not what its code does.
            if not dotted[0].startswith("__"):
                self._follow(dotted, namespace)
        package = str(namespace.get("__package__") or "")
        for level, name in named.imports:
            self._follow_import(resolved(level, name, package))

    def _follow(self, dotted: tuple[str, ...], namespace: Mapping[str, Any]) -> None:
        """Note what a dotted name stands for; of a module of the project, what it holds."""
        found: list[str] = []
        for name in dotted:
            if name not in namespace:
                break
            value = namespace[name]
            found.append(name)
            self.bindings.append((namespace, name, value))
            if not isinstance(value, types.ModuleType) or not self._owns(value):
                self._note(".".join(found), value, namespace)
                break
            namespace = vars(value)

    def _note(self, name: str, value: Any, namespace: Mapping[str, Any]) -> None:
        meaning = self._meaning(value)
        if meaning:
            self._facts.append(f"{name}={meaning}")
        elif is_simple(value):
            self._facts.append(f"{name}=constant")
            self.helpers.append(_constant(name, value, namespace))
            self._follow_members(value)
        else:
            self._facts.append(f"{name}=instance {full_name(type_of(value))}")

    def _follow_members(self, value: Any) -> None:
        """Follow functions and classes that a constant lists, as a table of steps does."""
        if type_of(value) in _CONTAINERS:
            for member in value.values() if hasattr(value, "values") else value:
                self._meaning(member)

    def _meaning(self, value: Any) -> str:
        """Return what code a value stands for, and note what is the project's; '' for data."""
        own = attributes(value)
        if isinstance(own.get("fn"), types.FunctionType):  # a task, made of a function
            return self._meaning(own["fn"])
        if isinstance(value, functools.partial):
            bound = f"{content(value.args)} {content(value.keywords)}"
            return f"partial {self._meaning(value.func)} {bound}"
        if isinstance(value, types.MethodType):
            return f"{self._meaning(value.__func__)} of {self._meaning(type_of(value.__self__))}"
        if isinstance(value, types.ModuleType):
            return "module" if self._owns(value) else f"module {value.__name__}"
        if isinstance(value, types.FunctionType | type):
            return self._code(value)
        if "__wrapped__" in own or isinstance(value, types.BuiltinFunctionType):
            self._follow_wrapped(value)
            return f"made {full_name(value)}"
        if not is_simple(value) and self._owns(type_of(value)):
            return f"instance {self._code(type_of(value))}"
        return ""

    def _code(self, owner: Any) -> str:
        if not self._owns(owner):
            self._follow_wrapped(owner)
            return full_name(owner)
        self.uses.append(owner)
        return f"own {owner.__qualname__}"

    def _owns(self, owner: Any) -> bool:
        module = owner.__name__ if isinstance(owner, types.ModuleType) else owner.__module__
        return self._project.owns(file_of(owner), str(module))

    def _follow_wrapped(self, value: Any) -> None:
        wrapped = attributes(value).get("__wrapped__")
        if wrapped is not None:
            self._meaning(wrapped)

    def _follow_import(self, module: str) -> None:
        file = _file_of_module(module)
        if not file or not self._project.owns(file, module):
            return
        found = of_module(file)
        if found:
            digest = sha256(found.syntax.encode()).hexdigest()[:32]
            self.helpers.append(HelperFacts(module.rpartition(".")[2], digest, found.text))


def _source(owner: Any) -> Source | None:
    key = owner.__code__ if isinstance(owner, types.FunctionType) else owner
    if key not in _SOURCES:
        is_class = isinstance(owner, type)
        _SOURCES[key] = (
            of_class(owner, file_of(owner), is_ordered(owner)) if is_class else of_function(key)
        )
    return _SOURCES[key]


def _valued(value: Any) -> str:
    return content(value) or f"instance {full_name(type_of(value))}"


def _constant(name: str, value: Any, namespace: Mapping[str, Any]) -> HelperFacts:
    """Describe a constant: by its value, one that may change by the text that made it."""
    file = str(namespace.get("__file__") or "")
    found = of_constant(name.rpartition(".")[2], file) if file else None
    told = found.text.strip() if found else f"{name} = {value!r}"[:_LONGEST]
    if found and type_of(value) in MUTABLE:
        return HelperFacts(name, sha256(found.syntax.encode()).hexdigest()[:32], told)
    return HelperFacts(name, _valued(value).partition(":")[2], told)


def _file_of_module(name: str) -> str:
    """Return the file of a module, without importing anything; nothing where unknown."""
    package = name.rpartition(".")[0]
    if not name or (package and package not in sys.modules):
        return ""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError, AttributeError):
        return ""
    return str(spec.origin or "") if spec else ""
