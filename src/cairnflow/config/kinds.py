"""Which values a declared type allows: read from its annotation, once a setting."""

import math
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Union, cast, get_args, get_origin

_WORDS: dict[type, str] = {
    int: "a whole number",
    float: "a number",
    str: "a text",
    Path: "a path",
    tuple: "a list of texts",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """Which values a setting may have.

    Attributes:
        choices: words that it may be.
        classes: classes of which it may be.
        is_optional: whether it may be None, written ``null``.
        at_least: the smallest number allowed.
        schemes: of URLs; where there are some, any other text must be one of ``choices``.
    """

    choices: tuple[str, ...]
    classes: tuple[type, ...]
    is_optional: bool
    at_least: float | None
    schemes: tuple[str, ...] = ()

    def has(self, value: object) -> bool:
        """Whether ``value`` is plainly right. False means: not plainly, so let it be judged."""
        if value is None:
            return self.is_optional
        if isinstance(value, str):
            return value in self.choices or (str in self.classes and self._may_be(value))
        if isinstance(value, bool | int | float):
            return type(value) in self.classes and self._is_large_enough(value)
        if isinstance(value, tuple):
            texts = cast("tuple[object, ...]", value)
            return tuple in self.classes and all(isinstance(text, str) for text in texts)
        return isinstance(value, self.classes)

    def checked(self, value: object) -> object:
        """Return ``value``; raise ValueError where it is a text that it can't be."""
        if isinstance(value, str) and not self.has(value):
            raise ValueError(value)
        return value

    def _may_be(self, text: str) -> bool:
        scheme, slashes, rest = text.partition("://")
        return not self.schemes or (scheme in self.schemes and bool(slashes and rest))

    def _is_large_enough(self, number: float) -> bool:
        is_finite = isinstance(number, int) or math.isfinite(number)
        return is_finite and (self.at_least is None or number >= self.at_least)

    def __str__(self) -> str:
        words = [*self.choices, *(["true", "false"] if bool in self.classes else [])]
        if self.schemes:
            words += [f"{scheme}://…" for scheme in self.schemes]
        else:
            words += [self._number(_WORDS[kind]) for kind in self.classes if kind in _WORDS]
        words += ["a table", "a result handler"] if dict in self.classes else []
        words += ["null"] if self.is_optional else []
        return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))

    def _number(self, word: str) -> str:
        return word if self.at_least is None else f"{word} from {self.at_least:g}"


def kind_of(annotation: Any, at_least: float | None = None, schemes: tuple[str, ...] = ()) -> Kind:
    """Read a declared type: a class, ``Literal``, ``None``, or a union of them.

    Args:
        annotation: the declared type.
        at_least: the smallest number allowed; None where it isn't a number.
        schemes: of the URLs that a text may be; empty where any text will do.

    Examples:
        >>> print(kind_of(bool | Literal["auto"]))
        auto, true or false
        >>> print(kind_of(float | None, at_least=0))
        a number from 0 or null
    """
    is_union = get_origin(annotation) in {Union, types.UnionType}
    parts: tuple[Any, ...] = get_args(annotation) if is_union else (annotation,)
    literals = [part for part in parts if get_origin(part) is Literal]
    plain = [part for part in parts if part not in literals and part is not types.NoneType]
    return Kind(
        tuple(str(word) for literal in literals for word in get_args(literal)),
        tuple(get_origin(part) or part for part in plain),
        types.NoneType in parts,
        at_least,
        schemes,
    )
