"""What can be true of a task, or of a run, at one moment; a new state takes the place of an old.

::

    State
    ├── Pending
    │   └── Scheduled
    │       ├── Paused
    │       ├── Resume
    │       └── Retrying
    ├── Submitted
    │   └── Queued
    ├── ClientFailed
    ├── Running
    └── Finished
        ├── Looped
        ├── Success
        │   ├── Cached
        │   │   └── Reused
        │   ├── Mapped
        │   └── Skipped
        └── Failed
            ├── Cancelled
            ├── Crashed
            ├── Invalid
            ├── TimedOut
            └── TriggerFailed
"""

from cairnflow.states.base import Moment, State, Times, named
from cairnflow.states.ended import (
    Cached,
    Cancelled,
    Crashed,
    Failed,
    Finished,
    Invalid,
    Looped,
    Mapped,
    Reused,
    Skipped,
    Success,
    TimedOut,
    TriggerFailed,
)
from cairnflow.states.waiting import (
    ClientFailed,
    Paused,
    Pending,
    Queued,
    Resume,
    Retrying,
    Running,
    Scheduled,
    Submitted,
    micros,
)

__all__ = [
    "Cached",
    "Cancelled",
    "ClientFailed",
    "Crashed",
    "Failed",
    "Finished",
    "Invalid",
    "Looped",
    "Mapped",
    "Moment",
    "Paused",
    "Pending",
    "Queued",
    "Resume",
    "Retrying",
    "Reused",
    "Running",
    "Scheduled",
    "Skipped",
    "State",
    "Submitted",
    "Success",
    "TimedOut",
    "Times",
    "TriggerFailed",
    "micros",
    "named",
]
