"""The statements that a ledger needs, written over its tables, and compiled ahead.

``python -m cairnflow.ledger.statements`` writes ``compiled/``; a test holds one to the other.
Compiled ahead, since SQLAlchemy takes a quarter of a second to load: all that ``cairn ls`` may.
"""

import textwrap
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ClauseElement,
    ColumnElement,
    Dialect,
    Select,
    Table,
    bindparam,
    cast,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.schema import CreateIndex, CreateTable

from cairnflow.ledger.records import (
    GOOD,
    USUAL,
    Annotation,
    Checkpoint,
    Deletion,
    Holding,
    LogLine,
    Outline,
    RunRecord,
    SourceRecord,
)
from cairnflow.ledger.tables import (
    annotation,
    checkpoint,
    deletion,
    log,
    metadata,
    run,
    source,
    version,
)
from cairnflow.ledger.texts import MANY, Texts

SQLITE: Final[Dialect] = sqlite.dialect()
POSTGRES: Final[Dialect] = psycopg.dialect(paramstyle="format")  # type: ignore[no-untyped-call]  # SQLAlchemy left it so

_FOLDER = Path(__file__).with_name("compiled")
COMPILED: Final = ((SQLITE, _FOLDER / "sqlite.py"), (POSTGRES, _FOLDER / "postgres.py"))
"""Each dialect with the file that holds its texts."""

# SQLite checks references at once, and would find them broken while a table is made anew.
_ALONE = {
    "sqlite": ("PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE"),
    "postgresql": ("BEGIN",),
}

# Each dialect asks of its own catalogue. A file is a ledger's alone; a team's database may not be.
_STRANGERS = {"sqlite": "SELECT count(*) FROM sqlite_master", "postgresql": "SELECT 0"}
_PRESENT = {
    "sqlite": f"SELECT count(*) FROM sqlite_master WHERE name = '{version.name}'",
    # Not `to_regclass`: it remembers from before a lock that there was no such table.
    "postgresql": "SELECT count(*) FROM pg_tables WHERE schemaname = ANY (current_schemas(false)) "
    f"AND tablename = '{version.name}'",
}

_BROKEN = (
    "SELECT 'row ' || rowid || ' of table ' || [table] || ' names what is not in table ' || parent "
    "FROM pragma_foreign_key_check"
)
# PostgreSQL holds its references by itself, and has no such question for its own files.
_EXAMINE = {
    "sqlite": (
        "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
        _BROKEN,
    ),
    "postgresql": (),
}

_LINE = 84
"""Characters of a text in one line of what is written."""

_HEAD = '''\
"""The texts of a dialect. Made by ``python -m cairnflow.ledger.statements``; not to be edited.

A test holds them to ``tables.py`` and ``statements.py``.
"""

from cairnflow.ledger.texts import Texts
'''


def texts(dialect: Dialect) -> Texts:
    """Compile all statements for ``SQLITE`` or ``POSTGRES``."""
    is_sqlite = dialect.name == "sqlite"
    made: dict[str, str] = {
        name: _text(statement, dialect) for name, statement in _statements(is_sqlite).items()
    }
    return Texts(
        placeholder="?" if is_sqlite else "%s",
        begin="BEGIN IMMEDIATE" if is_sqlite else "BEGIN",
        lock=() if is_sqlite else (_text(_locking(), dialect),),
        hold=() if is_sqlite else (f"LOCK TABLE {run.name} IN SHARE MODE",),
        alone=_ALONE[dialect.name],
        strangers=_STRANGERS[dialect.name],
        present=_PRESENT[dialect.name],
        examine=_EXAMINE[dialect.name],
        create=tuple(_text(statement, dialect) for statement in _creation()),
        **made,
    )


def _statements(is_sqlite: bool) -> dict[str, ClauseElement]:
    found = _runs() | _facts(is_sqlite) | _findings() | _annotations() | _deletions(is_sqlite)
    return found | _others(is_sqlite) | _news()


def _text(statement: ClauseElement, dialect: Dialect) -> str:
    text = str(statement.compile(dialect=dialect))
    return " ".join(text.replace("__[POSTCOMPILE_many]", MANY).split())


def _creation() -> list[ClauseElement]:
    made: list[ClauseElement] = []
    for table in metadata.sorted_tables:
        made.append(CreateTable(table))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        made.extend(CreateIndex(index) for index in indexes)
    return made


def _locking() -> ClauseElement:
    return select(
        func.pg_advisory_xact_lock(
            func.hashtextextended(bindparam("name", ""), literal_column("0"))
        )
    )


def _columns(table: Table, names: tuple[str, ...]) -> list[ColumnElement[Any]]:
    return [table.c[name] for name in names]


def _insertion(table: Table, names: tuple[str, ...]) -> ClauseElement:
    # Inline: no RETURNING of keys that nobody asked for.
    return insert(table).inline().values({name: bindparam(name) for name in names})


def _runs() -> dict[str, ClauseElement]:
    names = tuple(field.name for field in fields(RunRecord))
    known = select(*_columns(run, names))
    newest = (
        known.where(run.c.created_at >= bindparam("since"), run.c.key < bindparam("before"))
        .order_by(run.c.key.desc())
        .limit(bindparam("most"))
        .offset(literal_column("0"))
    )
    of_flow = run.c.flow == bindparam("flow")
    in_states = run.c.state.in_(bindparam("many", expanding=True))
    last = select(func.max(run.c.key)).group_by(run.c.flow)
    return {
        "insert_run": _numbering(names[1:]),
        "end_run": _change("state", "message", "heartbeat_at", "ended_at"),
        "beat_run": _change("heartbeat_at"),
        "run_with_id": known.where(run.c.id == bindparam("id")),
        "run_numbered": known.where(of_flow, run.c.number == bindparam("number")),
        "runs": newest,
        "runs_of_flow": newest.where(of_flow),
        "runs_in_states": newest.where(in_states),
        "runs_of_flow_in_states": newest.where(of_flow, in_states),
        "latest": known.where(run.c.key.in_(last)).order_by(run.c.key.desc()),
    }


def _numbering(names: tuple[str, ...]) -> ClauseElement:
    last = func.coalesce(func.max(run.c.number), literal_column("0"))
    following = select(last + literal_column("1")).where(run.c.flow == bindparam("of_flow"))
    given: dict[str, Any] = {name: bindparam(name) for name in names}
    return insert(run).inline().values(given | {"number": following.scalar_subquery()})


def _change(*names: str) -> ClauseElement:
    given: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return update(run).values(given).where(run.c.key == bindparam("of_key"))


def _facts(is_sqlite: bool) -> dict[str, ClauseElement]:
    known = select(*_columns(checkpoint, Checkpoint._fields))
    of_run = checkpoint.c.run == bindparam("run")
    of_task = known.where(of_run, checkpoint.c.task == bindparam("task"))
    of_child = of_task.where(checkpoint.c.map_index == bindparam("map_index"))
    later = of_task.where(checkpoint.c.seq > bindparam("after")).order_by(checkpoint.c.seq)
    between = checkpoint.c.place.between(bindparam("first"), bindparam("last"))
    at = checkpoint.c.place.in_(bindparam("many", expanding=True))
    short = select(*_columns(checkpoint, Outline._fields))
    of_many = checkpoint.c.run.in_(bindparam("many", expanding=True))
    # SQLite's own sum fails where a damaged row holds a size that is none.
    sizes = (
        cast(func.total(checkpoint.c.size), BigInteger)
        if is_sqlite
        else func.sum(checkpoint.c.size)
    )
    size = func.coalesce(sizes, literal_column("0"))
    counts = select(checkpoint.c.run, checkpoint.c.state, func.count(), size)
    groups = select(checkpoint.c.run, func.count(checkpoint.c.task.distinct()))
    return {
        "insert_fact": _insertion(checkpoint, ("place", *Checkpoint._fields)),
        "insert_usual_fact": _insertion(checkpoint, ("place", *Checkpoint._fields[:USUAL])),
        "facts": _some(known.where(between).order_by(checkpoint.c.place)),
        "facts_at": known.where(at).order_by(checkpoint.c.place),
        "facts_of_task": _some(later),
        "outline": _some(short.where(between).order_by(checkpoint.c.place)),
        "fact": of_child.where(checkpoint.c.attempt == bindparam("attempt")),
        "last_fact": _last(of_child),
        "counts": counts.where(of_many).group_by(checkpoint.c.run, checkpoint.c.state),
        "groups": groups.where(of_many).group_by(checkpoint.c.run),
    }


def _some(found: Select[Any]) -> ClauseElement:
    return found.limit(bindparam("most")).offset(literal_column("0"))


def _last(attempts: Select[Any]) -> ClauseElement:
    latest = attempts.order_by(checkpoint.c.attempt.desc())
    return latest.limit(literal_column("1")).offset(literal_column("0"))


def _findings() -> dict[str, ClauseElement]:
    of_run = (run.c.flow, run.c.number, run.c.parameters, deletion.c.at)
    good = checkpoint.c.state.in_([literal_column(f"'{state}'") for state in GOOD])
    known = (
        select(*of_run, *_columns(checkpoint, Checkpoint._fields))
        .join(run, run.c.key == checkpoint.c.run)
        .outerjoin(deletion, deletion.c.place == checkpoint.c.place)
        .where(checkpoint.c.cache == bindparam("cache"), checkpoint.c.location.is_not(None), good)
        .order_by(checkpoint.c.place.desc())
    )
    of_inputs = checkpoint.c.inputs_digest == bindparam("inputs_digest")
    of_child = checkpoint.c.map_index == bindparam("child")
    narrowed = {
        "cached": known,
        "cached_of_inputs": known.where(of_inputs),
        "cached_of_child": known.where(of_child),
        "cached_of_both": known.where(of_inputs, of_child),
    }
    return {
        name: statement.limit(bindparam("most")).offset(literal_column("0"))
        for name, statement in narrowed.items()
    }


def _annotations() -> dict[str, ClauseElement]:
    known = select(*_columns(annotation, Annotation._fields)).order_by(annotation.c.place)
    of_run = known.where(annotation.c.run == bindparam("run"))
    return {
        "insert_annotation": _insertion(annotation, Annotation._fields),
        "annotations": of_run,
        "annotations_of_kind": of_run.where(annotation.c.kind == bindparam("kind")),
        "said": known.where(annotation.c.kind == bindparam("kind")),
    }


def _deletions(is_sqlite: bool) -> dict[str, ClauseElement]:
    names = Holding._fields[:-1]
    held = select(*_columns(checkpoint, names), deletion.c.at).select_from(
        checkpoint.outerjoin(deletion, deletion.c.place == checkpoint.c.place)
    )
    of_facts = checkpoint.c.place.between(bindparam("first"), bindparam("last"))
    known = select(*_columns(deletion, Deletion._fields))
    between = deletion.c.place.between(bindparam("first"), bindparam("last"))
    insertion = sqlite.insert(deletion) if is_sqlite else postgresql.insert(deletion)
    told: dict[str, Any] = {name: bindparam(name) for name in ("place", *Deletion._fields)}
    return {
        "holdings": held.where(of_facts, checkpoint.c.location.is_not(None)).order_by(
            checkpoint.c.place
        ),
        "deletions": known.where(between).order_by(deletion.c.place),
        "insert_deletion": insertion.values(told).on_conflict_do_nothing(),
        "count_runs": select(func.count()).select_from(run),
    }


def _others(is_sqlite: bool) -> dict[str, ClauseElement]:
    known = select(*_columns(log, LogLine._fields)).order_by(log.c.place)
    lines = known.where(log.c.run == bindparam("run"))
    later = lines.limit(bindparam("most")).offset(bindparam("skip"))
    of_task = lines.where(log.c.task == bindparam("task"))
    insertion = sqlite.insert(source) if is_sqlite else postgresql.insert(source)
    told: dict[str, Any] = {name: bindparam(name) for name in SourceRecord._fields}
    known_source = select(*_columns(source, SourceRecord._fields))
    return {
        "stamp": _insertion(version, ("version_num",)),
        "version": select(version.c.version_num),
        "insert_line": _insertion(log, LogLine._fields),
        "lines": lines,
        "later_lines": later,
        "lines_of_task": of_task,
        "lines_of_child": of_task.where(log.c.map_index == bindparam("map_index")),
        "insert_source": insertion.values(told).on_conflict_do_nothing(),
        "source": known_source.where(source.c.digest == bindparam("digest")),
    }


def _news() -> dict[str, ClauseElement]:
    first = run.c.key.bitwise_lshift(literal_column("32"))
    last = first + literal_column(str((1 << 32) - 1))
    # Each by one step down the tree of an index, however many facts the run has.
    seq = (
        select(checkpoint.c.seq)
        .where(checkpoint.c.place.between(first, last))
        .order_by(checkpoint.c.place.desc())
        .limit(literal_column("1"))
        .offset(literal_column("0"))
        .scalar_subquery()
    )
    said = select(func.count()).where(annotation.c.run == run.c.key).scalar_subquery()
    standing = (run.c.key, run.c.state, run.c.ended_at)
    pulse = select(*standing, func.coalesce(seq, literal_column("0")), said)
    asked = run.c.key.in_(bindparam("many", expanding=True))
    of_many = log.c.run.in_(bindparam("many", expanding=True))
    counts = select(log.c.run, func.count()).where(of_many).group_by(log.c.run)
    return {
        "pulses": pulse.where((run.c.key > bindparam("after")) | asked),
        "line_counts": counts.order_by(log.c.run),
    }


def module(dialect: Dialect) -> str:
    """Return the source of the file that holds a dialect's texts."""
    made = texts(dialect)
    arguments = (_argument(f.name, getattr(made, f.name)) for f in fields(Texts))
    return "".join([_HEAD, "\nTEXTS = Texts(\n", *arguments, ")\n"])


def _argument(name: str, value: str | tuple[str, ...]) -> str:
    if isinstance(value, str):
        return f"    {name}={_literal(value, 4)},\n"
    short = "".join(f"{_quoted(item)}," for item in value)
    if len(value) < 2 and len(short) < _LINE:
        return f"    {name}=({short}),\n"
    items = "".join(f"        {_literal(item, 8)},\n" for item in value)
    return f"    {name}=(\n{items}    ),\n"


def _literal(text: str, indent: int) -> str:
    pieces = textwrap.wrap(text, _LINE, drop_whitespace=False, break_on_hyphens=False)
    if len(pieces) <= 1:
        return _quoted(text)
    inner = "".join(f"{' ' * (indent + 4)}{_quoted(piece)}\n" for piece in pieces)
    return f"(\n{inner}{' ' * indent})"


def _quoted(text: str) -> str:
    return f"'{text}'" if '"' in text else f'"{text}"'


if __name__ == "__main__":
    for one, path in COMPILED:
        path.write_text(module(one))
