"""From what was given to what stands: names checked, references filled in, values judged.

Every problem is collected, so that all are told at once.
"""

import re
from collections.abc import Mapping
from reprlib import Repr

from cairnflow.config.judging import judged
from cairnflow.config.naming import is_known, unknown
from cairnflow.config.settings import SETTINGS
from cairnflow.config.showing import shown
from cairnflow.config.sources import Given, Source
from cairnflow.config.spelling import expanded, literal, spelled
from cairnflow.config.texts import each_text

_REFERENCE = re.compile(r"\$\{([^${}]*)\}")
"""The innermost ``${...}``, so that one inside another is filled in first."""

_PATH_OR_URL = re.compile(r"[~$]|\w[\w+.-]*://")
"""Texts in which ``~`` and ``$VARIABLE`` are expanded."""

_ROUNDS = 10
"""How often a text is filled in: enough for any nesting, and an end to text that names itself."""

_brief = Repr()
_brief.maxstring = _brief.maxother = 80


def resolve(given: Mapping[str, Given]) -> tuple[dict[str, object], list[str]]:
    """Return the value of each name that was given, and what is wrong, a message each.

    Args:
        given: for each whole name, the one value that counts; every declared setting among them.
    """
    problems = [
        f"{source.where}: {unknown(name)}"
        for name, (_, source) in given.items()
        if not is_known(name)
    ]
    filling = _Filling({name: held for name, held in given.items() if is_known(name)})
    values = {name: filling.value(name) for name in filling.given}
    right, wrong = settled(values)
    return right, problems + filling.problems + [wrong_value(n, given[n]) for n in wrong]


def settled(values: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
    """Return the values that their settings can have, and the names of the others.

    Args:
        values: by whole names; free-form ones may have any value.
    """
    doubtful = {
        name: value
        for name, value in values.items()
        if name in SETTINGS and not SETTINGS[name].kind.has(value)
    }
    right, wrong = judged(doubtful)
    return {**values, **right}, [name for name in values if name in wrong]


def wrong_value(name: str, given: Given) -> str:
    """Return a message for a value that a setting can't have."""
    where = f"{given.source.where}: " if given.source.place else ""
    value = _brief.repr(shown(name, given.value))
    return f"{where}{name} is {value}; allowed: {SETTINGS[name].kind}"


class _Filling:
    """The values of one resolution; a reference is filled in with a value that is filled in."""

    def __init__(self, given: Mapping[str, Given]) -> None:
        self.given = given
        self.problems: list[str] = []
        self._values: dict[str, object] = {}
        self._under_way: list[str] = []

    def value(self, name: str) -> object:
        if name not in self._values:
            self._under_way.append(name)
            self._values[name] = self._value_of(name, *self.given[name])
            self._under_way.pop()
        return self._values[name]

    def _value_of(self, name: str, value: object, source: Source) -> object:
        if name.startswith("secrets.") or source.kind == "set in Python":
            return value
        if source.kind != "environment":
            value = each_text(value, lambda text: self._filled(text, source))
        if name in SETTINGS:
            value = each_text(value, _with_variables)
            return spelled(SETTINGS[name].kind, value, source.folder)
        if source.kind == "environment":
            return literal(str(value))
        return each_text(value, _with_variables)

    def _filled(self, text: str, source: Source) -> object:
        for _ in range(_ROUNDS):
            whole = _REFERENCE.fullmatch(text)
            if whole:
                return self._referred(whole[1], source)
            if not _REFERENCE.search(text):
                break
            text = _REFERENCE.sub(lambda one: _text(self._referred(one[1], source)), text)
        return text

    def _referred(self, name: str, source: Source) -> object:
        if name in self._under_way:
            self.problems.append(f"{source.where}: ${{{name}}} leads back to itself")
        elif name.startswith("secrets."):
            self.problems.append(
                f"{source.where}: ${{{name}}} would copy a secret to where it is shown; "
                "write $VARIABLE and set that variable"
            )
        elif name not in self.given:
            self.problems.append(f"{source.where}: ${{{name}}} names {unknown(name)}")
        else:
            return self.value(name)
        return ""


def _with_variables(text: str) -> str:
    return expanded(text) if _PATH_OR_URL.match(text) else text


def _text(value: object) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)
