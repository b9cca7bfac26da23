"""What a run can be asked beside another one: what differs, and whether its data is good."""

from collections.abc import Sequence

from cairnflow.keys import WHOLE
from cairnflow.ledger.records import AnyFact, Checkpoint, RunRecord
from cairnflow.ledger.verdicts import KIND, Said, Verdict, newest, verdicts
from cairnflow.trails.comparing.baselines import baseline, other
from cairnflow.trails.comparing.comparison import Comparison, compare
from cairnflow.trails.comparing.diffs import Diff
from cairnflow.trails.comparing.divergences import Divergence
from cairnflow.trails.reading import Reader
from cairnflow.trails.verdicts import Taint, mark, taints, verdict_on


class Compared:
    """Gives a run what compares it with others of its flow. Only facts are read."""

    _reader: Reader
    _record: RunRecord

    @property
    def reader(self) -> Reader:
        """What asks the ledger on its behalf."""
        return self._reader

    def _all_facts(self) -> Sequence[Checkpoint]:
        """Return all facts, in the order in which they were written."""
        raise NotImplementedError

    @property
    def record(self) -> RunRecord:
        """What the ledger holds of the run itself."""
        raise NotImplementedError

    def diff(self, against: "str | Compared" = "last-good") -> Diff:
        """Return what differs between another run and this one.

        Args:
            against: a run of the same flow, or its address, or the last part of that alone: a
                number, ``prev``, ``last-good``. The last good one before this run by default.

        Raises:
            NotFound: there is no such run.
            RunError: it is of another flow.
        """
        if isinstance(against, Compared):
            facts = (against._all_facts(), self._all_facts())
            return Diff(compare(self._reader, against.record, self._record, facts))
        found = other(self._reader, self._record, against)
        return Diff(compare(self._reader, found, self._record, (None, self._all_facts())))

    def first_divergence(self, against: "str | Compared" = "last-good") -> Divergence | None:
        """Return the first task run that ended otherwise than before, though its inputs did not.

        Args:
            against: as for ``diff``.

        Returns:
            None where no data differs.

        Raises:
            NotFound: there is no such run.
            RunError: it is of another flow.
        """
        return self.diff(against).first

    @property
    def verdict(self) -> Verdict:
        """``good``, ``bad`` or ``unknown``: what was said last of its data; asked each time."""
        return verdict_on(self._reader.ledger, (self._record.key, "", WHOLE))

    @property
    def verdicts(self) -> dict[Said, Verdict]:
        """What was said last of the run and of each of its task runs; asked each time."""
        return newest(self._reader.ledger.annotations(self._record.key, KIND))

    def mark(self, verdict: str, note: str = "") -> Verdict:
        """Say whether the run's data is good. ``last-good`` passes over runs that are bad.

        Args:
            verdict: ``good``, ``bad`` or ``unknown``.
            note: more words on it.

        Raises:
            AuthoringError: it is another verdict.
        """
        return mark(self._reader.ledger, (self._record.key, "", WHOLE), verdict, note)

    def taints(self) -> list[Taint]:
        """Return what of its values was taken from runs that are called bad; nothing as a rule."""
        ledger = self._reader.ledger
        return taints(ledger, self._all_facts(), verdicts(ledger))


def beside_last_good(run: Compared, facts: Sequence[AnyFact] | None = None) -> Comparison | None:
    """Return a run compared with the last good one before it; None where there is none.

    Args:
        run: the run.
        facts: all of it, where they have been read.
    """
    before = baseline(run.reader, run.record)
    return None if before is None else compare(run.reader, before, run.record, (None, facts))
