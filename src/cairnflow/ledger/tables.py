"""The tables of the SQL ledger, the same in SQLite and PostgreSQL.

Importing this loads SQLAlchemy, a quarter of a second; a ledger doesn't need it: it works with
the statements that ``statements.py`` has compiled from these tables into ``compiled/``.
A change here brings a migration in ``migrations/versions`` and new texts.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite keeps a table in the order of its one key of the type INTEGER, without a second tree.
_key = BigInteger().with_variant(Integer, "sqlite")


def _number(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


# As Alembic makes it; named apart, since a team's database may hold that of another program.
version = Table(
    "cairnflow_version",
    metadata,
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="cairnflow_version_pkc"),
)

run = Table(
    "run",
    metadata,
    Column("key", _key, nullable=False),
    _text("id"),
    _text("flow"),
    _number("number"),
    _text("name"),
    _text("state"),
    _text("message"),
    _text("parameters"),
    _text("plan"),
    _text("environment"),
    _text("resumed_from", nullable=True),
    _text("trigger"),
    _text("host"),
    _number("pid"),
    _number("created_at"),
    _number("heartbeat_at"),
    _number("ended_at", nullable=True),
    PrimaryKeyConstraint("key"),
    UniqueConstraint("id"),
    UniqueConstraint("flow", "number"),
)

checkpoint = Table(
    "checkpoint",
    metadata,
    # run << 32 | seq. The facts of a run lie side by side in the order of its trail, and no index
    # is needed for that: a commit writes a page less, 23 µs against 27 in memory, 26 against 42
    # on a disk.
    Column("place", _key, autoincrement=False, nullable=False),
    _number("run"),
    _number("seq"),
    _text("task"),
    _number("map_index"),  # -1 for the task itself: NULLs are not unique in SQL
    _number("attempt"),
    _text("state"),
    _text("message"),
    _number("ready_at"),
    _number("started_at"),
    _number("returned_at"),
    _number("ended_at"),
    _text("location", nullable=True),
    _text("handler", nullable=True),
    _text("serializer", nullable=True),
    _number("size", nullable=True),
    _text("digest", nullable=True),
    _text("content", nullable=True),
    _number("width", nullable=True),
    _text("type", nullable=True),
    _text("summary", nullable=True),
    _text("preview", nullable=True),
    _text("code", nullable=True),
    _text("inputs", nullable=True),
    _text("inputs_digest", nullable=True),
    _text("reused_from", nullable=True),
    _text("reason", nullable=True),
    _text("error", nullable=True),
    _text("cache", nullable=True),
    _number("expires_at", nullable=True),
    PrimaryKeyConstraint("place"),
    UniqueConstraint("run", "task", "map_index", "attempt"),
    ForeignKeyConstraint(["run"], ["run.key"]),
)
_cached = checkpoint.c.cache.is_not(None)  # what isn't to be found again costs no index
for _column in (checkpoint.c.inputs_digest, checkpoint.c.map_index):
    Index(
        None,
        checkpoint.c.cache,
        _column,
        checkpoint.c.place,
        sqlite_where=_cached,
        postgresql_where=_cached,
    )

source = Table(
    "source",
    metadata,
    _text("digest"),
    _text("kind"),
    _text("text"),
    PrimaryKeyConstraint("digest"),
)

log = Table(
    "log",
    metadata,
    Column("place", _key, nullable=False),
    _number("run"),
    _text("task"),
    _number("map_index"),
    _number("attempt"),
    _number("at"),
    _number("level"),
    _text("logger"),
    _text("text"),
    PrimaryKeyConstraint("place"),
    ForeignKeyConstraint(["run"], ["run.key"]),
)
Index(None, log.c.run, log.c.task, log.c.map_index)

annotation = Table(
    "annotation",
    metadata,
    Column("place", _key, nullable=False),
    _number("run"),
    _text("task"),
    _number("map_index"),
    _text("kind"),
    _text("text"),
    _text("by"),
    _number("at"),
    PrimaryKeyConstraint("place"),
    ForeignKeyConstraint(["run"], ["run.key"]),
)
Index(None, annotation.c.run, annotation.c.kind)

deletion = Table(
    "deletion",
    metadata,
    Column("place", _key, autoincrement=False, nullable=False),  # that of its fact
    _number("run"),
    _number("seq"),
    _number("at"),
    _text("policy"),
    _text("by"),
    PrimaryKeyConstraint("place"),
    ForeignKeyConstraint(["run"], ["run.key"]),
)
