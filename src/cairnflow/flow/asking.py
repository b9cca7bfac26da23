"""What becomes of kept values whose code has changed: the flow's rule, or what a person says."""

import sys
from typing import Literal

from cairnflow.errors import AuthoringError
from cairnflow.flow.run_plan import RunPlan


def answered(plan: RunPlan) -> Literal["reuse", "rerun"]:
    """Show a plan, and ask what becomes of values whose code has changed; return what was said.

    Raises:
        AuthoringError: there is no terminal to ask on.
        KeyboardInterrupt: a person wants neither.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        names = ", ".join(plan.changed_code)
        raise AuthoringError(
            f"the code of {names} has changed, and on_code_change is 'ask', but there is no "
            "terminal to ask on; say on_code_change='rerun' or 'reuse', or --on-code-change"
        )
    sys.stderr.write(f"{plan!r}\n")
    while True:
        sys.stderr.write(f"{plan.question} ")
        sys.stderr.flush()
        said = sys.stdin.readline()
        if not said:
            raise KeyboardInterrupt("nobody answered; nothing was run")
        found = _WORDS.get(said.strip().lower()[:1])
        if found is not None:
            return found


_WORDS: dict[str, Literal["reuse", "rerun"]] = {"o": "reuse", "a": "rerun"}
