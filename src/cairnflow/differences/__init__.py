"""How two values differ: typed, bounded, pure. Knows no run, no ledger and no store."""

from typing import TYPE_CHECKING

from cairnflow.lazily import handed_on

if TYPE_CHECKING:  # for the weight of `import cairnflow`
    from cairnflow.differences.base import Delta, Difference, Kind, Tolerance
    from cairnflow.differences.comparing import difference

__all__ = ["Delta", "Difference", "Kind", "Tolerance", "difference"]

__getattr__ = handed_on(
    __name__,
    {
        **dict.fromkeys(("Delta", "Difference", "Kind", "Tolerance"), "cairnflow.differences.base"),
        "difference": "cairnflow.differences.comparing",
    },
)
