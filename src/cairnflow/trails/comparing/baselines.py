"""Which run another is compared with, where nobody says."""

from cairnflow.errors import NotFound
from cairnflow.keys import parse_address
from cairnflow.ledger.finding import find_run, last_good
from cairnflow.ledger.records import RunRecord
from cairnflow.trails.reading import Reader


def baseline(reader: Reader, run: RunRecord) -> RunRecord | None:
    """Return the last good run of the flow before a run; None where there is none."""
    return last_good(reader.ledger, run.flow, run.number)


def required(reader: Reader, run: RunRecord) -> RunRecord:
    """Return the last good run before a run.

    Raises:
        NotFound: there is none.
    """
    found = baseline(reader, run)
    if found is None:
        raise NotFound(
            f"no good run of {run.flow} before {run.address}: none has succeeded, or all were "
            "called bad; name the run to compare it with"
        )
    return found


def other(reader: Reader, run: RunRecord, text: str) -> RunRecord:
    """Return the run that is meant by a text beside a run.

    Args:
        reader: asks the ledger.
        run: what is compared.
        text: an address, or its last part alone: a number or an alias. ``last-good`` is the last
            good one before ``run``, where that is the last good one itself.

    Raises:
        AddressError: it is no address of a run.
        NotFound: it names none.
    """
    where = parse_address(text if "/" in text else f"{run.flow}/{text}")
    found = find_run(reader.ledger, where)
    if where.run == "last-good" and found.number >= run.number and where.flow == run.flow:
        return required(reader, run)
    return found
