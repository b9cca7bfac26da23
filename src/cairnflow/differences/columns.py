"""A column of a table in one form, whatever library it is of: values and which are null."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from cairnflow.differences.comparison import Comparison
from cairnflow.differences.elements import differing
from cairnflow.differences.words import short

_GENERIC: Any = np.generic
Form: TypeAlias = Literal["number", "moment", "text", "objects"]
"""What the values are. ``text``: an Arrow array; all else: an array of numpy."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column, read only.

    Attributes:
        dtype: as its library says it, without the zone of moments.
        form: what its values are.
        values: all of them, shape (rows,); anything where they are null.
        nulls: which are null, bool, shape (rows,); None where none is.
        zone: of moments that know one; empty for others.
        categories: in their order, where the dtype has some.
        is_ordered: whether their order is content.
    """

    dtype: str
    form: Form
    values: Any
    nulls: Any = None
    zone: str = ""
    categories: Any = None
    is_ordered: bool = False

    def __len__(self) -> int:
        return len(self.values)

    def null_count(self) -> int:
        """Return how many values are null."""
        return 0 if self.nulls is None else int(self.nulls.sum())

    def mask(self) -> Any:
        """Return which values are null, shape (rows,)."""
        return np.zeros(len(self), bool) if self.nulls is None else self.nulls

    def take(self, rows: Any) -> "Column":
        """Return the values of some rows.

        Args:
            rows: places, int, shape (taken,).
        """
        nulls = None if self.nulls is None else self.nulls[rows]
        values = self.values.take(rows)
        return Column(self.dtype, self.form, values, nulls, self.zone)

    def known(self) -> Any:
        """Return the values that are neither null nor NaN."""
        values = self.values
        if self.nulls is not None:
            values = values[~self.nulls]
        if self.form == "number" and values.dtype.kind in "fc":
            empty = np.isnan(values)
            return values[~empty] if empty.any() else values
        return values

    def cell(self, row: int) -> Any:
        """Return one value as Python's own; None where it is null."""
        if self.nulls is not None and self.nulls[row]:
            return None
        value: Any = self.values[row]
        if self.form == "text":
            return value.as_py()
        if self.form == "moment":
            return moment_text(value)
        return value.item() if isinstance(value, _GENERIC) else value

    def cell_text(self, row: int) -> str:
        """Return one value as short words."""
        cell = self.cell(row)
        if cell is None:
            return "null"
        return str(cell) if self.form == "moment" else short(cell)

    def objects(self) -> Any:
        """Return the values as Python's own, in an array of numpy."""
        if self.form == "text":
            return self.values.to_numpy(zero_copy_only=False).astype(object)
        return self.values.astype(object)


def moment_text(moment: Any) -> str:
    """Return a moment of numpy as people write it, without the parts of a second that are none.

    Examples:
        >>> moment_text(np.datetime64("2026-11-22T02:01:04.000000"))
        '2026-11-22 02:01:04'
    """
    text = str(moment).replace("T", " ")
    whole, dot, part = text.partition(".")
    return whole if dot and not part.strip("0") else text


def nan_as_null(column: Column) -> Column:
    """Return a column whose NaN are null, as pandas has them."""
    if column.form != "number" or column.values.dtype.kind != "f":
        return column
    empty = np.isnan(column.values)
    if not empty.any():
        return column
    return Column(column.dtype, column.form, column.values, column.mask() | empty, column.zone)


def unequal_rows(one: Column, other: Column, comparison: Comparison) -> Any:
    """Return in which rows two columns of one length differ, bool, shape (rows,)."""
    if one.form == other.form == "text":
        unequal = _unequal_texts(one.values, other.values)
    elif "text" in {one.form, other.form}:
        unequal = differing(one.objects(), other.objects(), comparison)
    else:
        unequal = differing(one.values, other.values, comparison)
    if one.nulls is not None or other.nulls is not None:
        a, b = one.mask(), other.mask()
        unequal = (unequal & ~a & ~b) | (a != b)
    return unequal


def _unequal_texts(one: Any, other: Any) -> Any:
    import pyarrow.compute as pc

    return pc.not_equal(one, other).fill_null(False).to_numpy().astype(bool, copy=False)
