"""Takes known secrets out of what a worker hands back, before it leaves the worker."""

from typing import Any

from cairnflow.engine.ends import Outcome
from cairnflow.engine.facts import Facts
from cairnflow.vault import known, redacted, redacted_json

_TEXTS = ("type", "summary")
_JSON = ("preview", "reason", "error")
"""Not the inputs: their values are cleaned where they are told, and the rest are addresses."""


def without_secrets(outcome: Outcome) -> Outcome:
    """Return an outcome whose message and facts hold no known secret. Log lines hold none ever."""
    if not known():
        return outcome
    outcome.state.message = redacted(outcome.state.message)
    if outcome.notes:
        notes = tuple((redacted(name), redacted_json(text)) for name, text in outcome.notes)
        outcome = outcome._replace(notes=notes)
    if outcome.facts is None:
        return outcome
    return outcome._replace(facts=_clean(outcome.facts))


def _clean(facts: Facts) -> Facts:
    clean: dict[str, Any] = {}
    for names, without in ((_TEXTS, redacted), (_JSON, redacted_json)):
        for name in names:
            text: str | None = getattr(facts, name)
            if text is not None:
                clean[name] = without(text)
    return facts._replace(**clean)
