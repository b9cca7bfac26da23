"""Why a task run had to be carried out, or had not: all reasons, and what each means."""

import json
from typing import Any, Final, NamedTuple

REASONS: Final = {
    "same": "an earlier value of the same code and the same inputs was taken",
    "old_code": "an earlier value of the same inputs was taken, though the code has changed since",
    "accepted": "an earlier value was taken that is not too old and that its validator accepts",
    "new_task": "there is no earlier value",
    "new_code": "the code has changed since",
    "new_input": "an argument is not what it was",
    "new_parameter": "a parameter of the flow is not what it was",
    "unknown_input": "whether an argument is what it was can't be told",
    "unknown_parameter": "whether a parameter is what it was can't be told",
    "expired": "the earlier value was good for a time, which is over",
    "refused": "its cache_validator refused the earlier value",
    "validator_failed": "its cache_validator raised an error",
    "never_kept": "the earlier value was not kept",
    "failed": "it had not ended well",
    "paused": "it had waited for a person",
    "loop": "the turn of its loop before this one has ended",
    "continued": "the resumed run had kept turns of its loop, and it went on behind them",
    "gone": "the earlier value is not there any more",
    "damaged": "the earlier value is not what was kept",
    "unreachable": "where earlier values are noted does not answer",
    "asked": "a person asked for it to be run again",
}
"""Why a task run had to be carried out, or had not: all codes, and what each means."""


class Reason(NamedTuple):
    """Why a task is run, or is not.

    Attributes:
        code: one of ``REASONS``.
        text: a few words for people.
        turn: which turn of a loop is run, from 1; 0 where it is none, or the first.
    """

    code: str
    text: str
    turn: int = 0

    @property
    def json(self) -> str:
        """The reason as it stands in a fact."""
        told: dict[str, Any] = {"code": self.code, "text": self.text}
        return json.dumps({**told, "turn": self.turn} if self.turn else told)


SAME = Reason("same", "same code, same inputs")
TAKEN: Final = frozenset({"same", "old_code"})
"""Codes of the reasons for which what a resumed run kept is used again."""

NEW_TASK = Reason("new_task", "the resumed run has no such task run")
NEVER_KEPT = Reason("never_kept", "its value was not kept")
FAILED = Reason("failed", "it had not ended well")
PAUSED = Reason("paused", "it had waited for a person")
ASKED = Reason("asked", "asked for")
