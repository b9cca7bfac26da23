"""What can be written with a task as if it were its value: +, [], < and so on."""

import operator
from collections.abc import Callable
from typing import Any


class Operators:
    """Gives a class Python's operators; each is handed to ``combine``."""

    def combine(self, name: str, fn: Callable[..., Any], left: Any, right: Any) -> Any:
        """Return what stands for ``fn(left, right)``, called ``name``; the subclass knows how."""
        raise NotImplementedError

    def __add__(self, other: Any) -> Any:
        return self.combine("Add", operator.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return self.combine("Add", operator.add, other, self)

    def __sub__(self, other: Any) -> Any:
        return self.combine("Sub", operator.sub, self, other)

    def __rsub__(self, other: Any) -> Any:
        return self.combine("Sub", operator.sub, other, self)

    def __mul__(self, other: Any) -> Any:
        return self.combine("Mul", operator.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return self.combine("Mul", operator.mul, other, self)

    def __truediv__(self, other: Any) -> Any:
        return self.combine("Div", _over, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self.combine("Div", _over, other, self)

    def __floordiv__(self, other: Any) -> Any:
        return self.combine("FloorDiv", _floored, self, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return self.combine("FloorDiv", _floored, other, self)

    def __mod__(self, other: Any) -> Any:
        return self.combine("Mod", operator.mod, self, other)

    def __rmod__(self, other: Any) -> Any:
        return self.combine("Mod", operator.mod, other, self)

    def __pow__(self, other: Any) -> Any:
        return self.combine("Pow", _raised, self, other)

    def __rpow__(self, other: Any) -> Any:
        return self.combine("Pow", _raised, other, self)

    def __and__(self, other: Any) -> Any:
        return self.combine("And", _both, self, other)

    def __rand__(self, other: Any) -> Any:
        return self.combine("And", _both, other, self)

    def __lt__(self, other: Any) -> Any:
        return self.combine("LessThan", operator.lt, self, other)

    def __le__(self, other: Any) -> Any:
        return self.combine("LessThanOrEqual", operator.le, self, other)

    def __gt__(self, other: Any) -> Any:
        return self.combine("GreaterThan", operator.gt, self, other)

    def __ge__(self, other: Any) -> Any:
        return self.combine("GreaterThanOrEqual", operator.ge, self, other)

    def __getitem__(self, key: Any) -> Any:
        return self.combine("GetItem", operator.getitem, self, key)


def _over(left: Any, right: Any) -> Any:
    return left / right


def _floored(left: Any, right: Any) -> Any:
    return left // right


def _raised(left: Any, right: Any) -> Any:
    return left**right


def _both(left: Any, right: Any) -> bool:
    return bool(left and right)
