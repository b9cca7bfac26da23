"""Values whose bytes were deleted by policy: how that is said, wherever people look."""

from cairnflow.clock import at
from cairnflow.errors import Missing
from cairnflow.ledger.records import Checkpoint, Deletion
from cairnflow.trails.reading import Reader
from cairnflow.trails.resuming import script_of


def in_words(deletion: Deletion) -> str:
    """Return when and by what it was deleted.

    Examples:
        >>> in_words(Deletion(1, 1, 0, "keep-last 30", "ann@etl"))
        'deleted by policy (keep-last 30) on 1970-01-01'
    """
    policy = f" ({deletion.policy})" if deletion.policy else ""
    return f"deleted by policy{policy} on {at(deletion.at):%Y-%m-%d}"


def refusal(reader: Reader, fact: Checkpoint, address: str, deletion: Deletion) -> Missing:
    """Return the error that is raised where a deleted value is asked for.

    Args:
        reader: asks the ledger.
        fact: of the value.
        address: of the task run.
        deletion: of it.
    """
    run = address.rpartition("/")[0]
    return Missing(
        f"payload of {address} was deleted by policy on {at(deletion.at):%Y-%m-%d} (metadata and "
        "preview kept).\n"
        f"recompute: cairn run {script_of(reader, [fact.code])} --resume {run}"
    )
