"""A proxy that breaks what passes through it, for tests: the faults that it knows."""

from cairnflow.testing.faults.kinds import (
    BlackHole,
    Body,
    Delay,
    FlipBit,
    LostAck,
    Older,
    Pass,
    Reset,
    Stall,
    Status,
    Swap,
    Truncate,
    WrongLength,
)
from cairnflow.testing.faults.passage import Fault, Passage
from cairnflow.testing.faults.plan import Injection
from cairnflow.testing.faults.refusals import Cloud

__all__ = [
    "BlackHole",
    "Body",
    "Cloud",
    "Delay",
    "Fault",
    "FlipBit",
    "Injection",
    "LostAck",
    "Older",
    "Pass",
    "Passage",
    "Reset",
    "Stall",
    "Status",
    "Swap",
    "Truncate",
    "WrongLength",
]
