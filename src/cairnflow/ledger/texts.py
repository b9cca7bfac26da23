"""What a ledger says to its database: one text for each question, in one dialect of SQL."""

from dataclasses import dataclass

MANY = "{many}"
"""Stands in a text for a list of placeholders, one for each of several values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The statements of one dialect. Placeholders are positional, in the order that is given here.

    Rows come back in the order of the record's fields, without any column that only we know.

    Attributes:
        placeholder: how the dialect writes one.
        begin: opens a transaction that will write.
        lock: (name); nobody else passes with that name until the transaction ends; none where
            ``begin`` has seen to that.
        hold: no placeholders; no run begins until the transaction ends; none where ``begin`` has
            seen to that.
        alone: opens a transaction in which tables may be made anew; no placeholders.
        strangers: no placeholders; gives the count of tables that keep ours out.
        present: no placeholders; gives 1 where there are tables of ours, else 0.
        create: makes all tables, one statement each; no placeholders.
        stamp: (version); says of which version the tables are.
        version: no placeholders; gives the version.
        insert_run: (fields of ``RunRecord`` without key, flow in the place of number); takes the
            flow's next number.
        end_run: (state, message, heartbeat_at, ended_at, key).
        beat_run: (heartbeat_at, key).
        run_with_id: (id); a run.
        run_numbered: (flow, number); a run.
        runs: (since, before, limit); runs, newest first; ``before`` is a key.
        runs_of_flow: (since, before, flow, limit); the same.
        runs_in_states: (since, before, MANY states, limit); the same.
        runs_of_flow_in_states: (since, before, flow, MANY states, limit); the same.
        latest: no placeholders; the newest run of each flow, the newest first.
        insert_fact: (place, fields of ``Checkpoint``).
        insert_usual_fact: (place, the first ``USUAL`` of them); the others are empty.
        facts: (first place, last place, limit); the facts between them, both included, in order.
        facts_at: (MANY places); in order.
        facts_of_task: (run, task, after, limit); those whose ``seq`` is greater, in its order.
        outline: as ``facts``; the fields of ``Outline``.
        fact: (run, task, map_index, attempt); at most one.
        last_fact: (run, task, map_index); that of the last attempt.
        cached: (key, limit); flow, number and parameters of the run, when the bytes were deleted,
            then the fact; newest first.
        cached_of_inputs: (key, inputs_digest, limit); the same.
        cached_of_child: (key, map_index, limit); the same.
        cached_of_both: (key, inputs_digest, map_index, limit); the same.
        counts: (MANY runs); (run, state, count, bytes) of facts.
        groups: (MANY runs); (run, count of tasks).
        insert_line: (fields of ``LogLine``).
        lines: (run); in the order in which they were written.
        later_lines: (run, limit, skip); the same, without the first ones.
        lines_of_task: (run, task); the same.
        lines_of_child: (run, task, map_index); the same.
        insert_annotation: (fields of ``Annotation``).
        annotations: (run); in the order in which they were written.
        annotations_of_kind: (run, kind); the same.
        said: (kind); annotations of all runs, in the order in which they were written.
        holdings: (first place, last place); fields of ``Holding``, in order.
        deletions: (first place, last place); in order.
        insert_deletion: (place, fields of ``Deletion``); passes over what is there.
        count_runs: no placeholders; gives the count of all runs.
        pulses: (key, MANY runs); fields of ``Pulse``, of these runs and of all with a greater key.
        line_counts: (MANY runs); (run, count of lines).
        examine: no placeholders; each gives sentences on what is wrong with the database.
        insert_source: (fields of ``SourceRecord``); passes over what is there.
        source: (digest); at most one.
    """

    placeholder: str
    begin: str
    lock: tuple[str, ...]
    hold: tuple[str, ...]
    alone: tuple[str, ...]
    strangers: str
    present: str
    create: tuple[str, ...]
    stamp: str
    version: str
    insert_run: str
    end_run: str
    beat_run: str
    run_with_id: str
    run_numbered: str
    runs: str
    runs_of_flow: str
    runs_in_states: str
    runs_of_flow_in_states: str
    latest: str
    insert_fact: str
    insert_usual_fact: str
    facts: str
    facts_at: str
    facts_of_task: str
    outline: str
    fact: str
    last_fact: str
    cached: str
    cached_of_inputs: str
    cached_of_child: str
    cached_of_both: str
    counts: str
    groups: str
    insert_line: str
    lines: str
    later_lines: str
    lines_of_task: str
    lines_of_child: str
    insert_annotation: str
    annotations: str
    annotations_of_kind: str
    said: str
    holdings: str
    deletions: str
    insert_deletion: str
    count_runs: str
    pulses: str
    line_counts: str
    examine: tuple[str, ...]
    insert_source: str
    source: str

    def spread(self, text: str, count: int) -> str:
        """Return ``text`` with ``count`` placeholders where it says ``MANY``."""
        return text.replace(MANY, ", ".join([self.placeholder] * count))
