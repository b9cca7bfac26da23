"""What can be written with a task as if it were its value: +, [], < and so on; and a | b."""

import operator
from collections.abc import Callable
from typing import Any


class Operators:
    """Gives tasks Python's operators: each makes a task that stands for what comes of it.

    ``a == b`` stays what it is in Python, whether both are the same task; ``a.is_equal(b)`` makes
    a task. ``a | b`` is no logical or: it lets ``b`` wait for ``a``.
    """

    def generated(self, name: str, work: Callable[..., Any]) -> Any:
        """Return a task that is computed but not kept, called ``name``; in no flow yet."""
        raise NotImplementedError

    def combine(self, name: str, fn: Callable[..., Any], left: Any, right: Any) -> Any:
        """Add a task that stands for ``fn(left, right)``, called ``name``."""
        raise NotImplementedError

    def chained(self, before: Any, after: Any) -> Any:
        """Let the task ``after`` wait for ``before``; return it."""
        raise NotImplementedError

    def is_equal(self, other: Any) -> Any:
        """Add a task that says whether the values are equal."""
        return self.combine("Equal", operator.eq, self, other)

    def is_not_equal(self, other: Any) -> Any:
        """Add a task that says whether the values are not equal."""
        return self.combine("NotEqual", operator.ne, self, other)

    def not_(self) -> Any:
        """Add a task that says whether the value is false."""
        return self.combine("Not", _nor, self, False)

    def and_(self, other: Any) -> Any:
        """Add a task that says whether both values are true, as ``a & b`` does."""
        return self.combine("And", _both, self, other)

    def or_(self, other: Any) -> Any:
        """Add a task that says whether one of the values is true."""
        return self.combine("Or", _either, self, other)

    def __or__(self, other: Any) -> Any:
        return self.chained(self, other)

    def __ror__(self, other: Any) -> Any:
        return self.chained(other, self)

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


def _either(left: Any, right: Any) -> bool:
    return bool(left or right)


def _nor(left: Any, right: Any) -> bool:
    return not (left or right)
