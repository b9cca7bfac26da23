from dataclasses import fields

import pytest

from cairnflow.ledger import statements, tables
from cairnflow.ledger.compiled import postgres, sqlite
from cairnflow.ledger.records import Annotation, Checkpoint, LogLine, RunRecord, SourceRecord
from cairnflow.ledger.sqlite import SqliteDatabase
from cairnflow.ledger.texts import Texts

REMEDY = "run `python -m cairnflow.ledger.statements`"


def test_what_was_compiled_is_what_the_tables_say() -> None:
    assert statements.texts(statements.SQLITE) == sqlite.TEXTS, REMEDY
    assert statements.texts(statements.POSTGRES) == postgres.TEXTS, REMEDY


def test_the_file_is_as_the_compiler_writes_it() -> None:
    written = [path.read_text("utf-8") for _, path in statements.COMPILED]

    assert written == [statements.module(dialect) for dialect, _ in statements.COMPILED], REMEDY


@pytest.mark.parametrize(
    ("table", "names"),
    [
        (tables.run, tuple(field.name for field in fields(RunRecord))),
        (tables.checkpoint, ("place", *Checkpoint._fields)),
        (tables.source, SourceRecord._fields),
        (tables.log, ("place", *LogLine._fields)),
        (tables.annotation, ("place", *Annotation._fields)),
    ],
)
def test_columns_are_the_fields_of_the_record_in_their_order(
    table: tables.Table, names: tuple[str, ...]
) -> None:
    assert tuple(column.name for column in table.columns) == names


@pytest.mark.parametrize("record", [Checkpoint, RunRecord])
def test_a_column_may_be_empty_where_the_field_may_be_none(record: type) -> None:
    table = {Checkpoint: tables.checkpoint, RunRecord: tables.run}[record]
    optional = {name for name, kind in record.__annotations__.items() if kind == kind | None}

    assert {column.name for column in table.columns if column.nullable} == optional


def test_no_placeholder_is_written_twice_in_one_dialect() -> None:
    texts = [sqlite.TEXTS.insert_fact, postgres.TEXTS.insert_fact]

    assert [text.count("?") for text in texts] == [len(Checkpoint._fields) + 1, 0]
    assert [text.count("%s") for text in texts] == [0, len(Checkpoint._fields) + 1]


def test_many_values_get_a_placeholder_each() -> None:
    texts: Texts = SqliteDatabase.texts

    assert texts.spread("state IN ({many})", 3) == "state IN (?, ?, ?)"


def test_facts_of_a_run_are_found_without_looking_through_those_of_others() -> None:
    import sqlite3

    file = sqlite3.connect(":memory:")
    for text in sqlite.TEXTS.create:
        file.execute(text)

    plans = {
        name: file.execute(f"EXPLAIN QUERY PLAN {text}", values).fetchall()[0][3]
        for name, text, values in [
            ("facts", sqlite.TEXTS.facts, (1, 2, 9)),
            ("outline", sqlite.TEXTS.outline, (1, 2, 9)),
            ("fact", sqlite.TEXTS.fact, (1, "a", 1, 1)),
            ("last_fact", sqlite.TEXTS.last_fact, (1, "a", 1)),
            ("facts_of_task", sqlite.TEXTS.facts_of_task, (1, "a", 0, 9)),
            ("run_numbered", sqlite.TEXTS.run_numbered, ("a", 1)),
            ("run_with_id", sqlite.TEXTS.run_with_id, ("a",)),
            ("lines_of_child", sqlite.TEXTS.lines_of_child, (1, "a", 1)),
            ("annotations", sqlite.TEXTS.annotations, (1,)),
            ("cached", sqlite.TEXTS.cached, ("k", 1)),
        ]
    }
    file.close()

    assert [name for name, plan in plans.items() if not plan.startswith("SEARCH")] == []


@pytest.mark.parametrize(
    ("text", "values", "index"),
    [
        (sqlite.TEXTS.cached_of_inputs, ("k", "i", 1), "cache_inputs_digest_place"),
        (sqlite.TEXTS.cached_of_child, ("k", 1, 1), "cache_map_index_place"),
    ],
)
def test_kept_values_are_found_newest_first_without_sorting_them(
    text: str, values: tuple[object, ...], index: str
) -> None:
    import sqlite3

    file = sqlite3.connect(":memory:")
    for statement in sqlite.TEXTS.create:
        file.execute(statement)

    plan = [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {text}", values)]
    file.close()

    assert plan[0].startswith(f"SEARCH checkpoint USING INDEX ix_checkpoint_{index}")
    assert not any("TEMP B-TREE" in step for step in plan)
