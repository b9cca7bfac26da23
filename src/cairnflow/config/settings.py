"""Every setting: its section, type, default, and what it is for. The one place to add one."""

from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

from cairnflow.config.declaration import Section, Setting, Table, declared, part, setting, tables


@runtime_checkable
class Handler(Protocol):
    """As much of a result handler as can be seen from this floor."""

    def write(self, value: Any, /) -> Any:
        """Keep a value; return its safe value."""
        ...

    def read(self, safe_value: Any, /) -> Any:
        """Return the value that was kept."""
        ...


class Flows(Section, section="flows"):
    """Settings of all flows."""

    checkpointing: bool | Literal["auto"] = setting(
        "auto",
        "Whether values are kept. `true`: of every task that has a handler. `false`: of none, and "
        "nothing is written, not even the ledger. `auto`: of every task in runs started by a "
        "server, an agent or `cairn run`; in a bare `flow.run()`, of tasks whose handler the "
        "author named.",
    )
    result_handler: Handler | str | dict[str, Any] | None = setting(
        None,
        "The handler of flows and tasks that name none: a class path, a URL such as "
        "`s3://bucket/prefix`, a table with `class` and the class's arguments or, in Python, a "
        "handler. Without it, the one that matches "
        "`flows.storage`.",
    )
    storage: Literal["local", "s3", "gcs", "azure", "docker", "memory"] | str = setting(
        "local",
        "Where the code of flows lives; values are kept there too, but not in `docker`. A bucket "
        "or a container is named by its URL, `s3://bucket/prefix`, `gs://bucket/prefix` or "
        "`az://container/prefix`.",
        schemes=("s3", "gs", "az"),
    )
    eager_edge_validation: bool = setting(
        False, "Whether a circle in a flow is told when its edge is added, not when it is run."
    )
    on_code_change: Literal["rerun", "reuse", "ask"] = setting(
        "rerun",
        "What becomes, where a run is resumed, of values whose task's code has changed since: "
        "`rerun`, they are made again; `reuse`, they are used all the same; `ask`, a person is "
        "asked.",
    )
    run_on_schedule: bool = setting(
        True, "Whether `flow.run()` of a flow with a schedule waits for its next time."
    )


class Tasks(Section, section="tasks"):
    """What tasks get that don't say it themselves."""

    max_retries: int = setting(0, "How often a failed task is tried again.", at_least=0)
    retry_delay: float | None = setting(
        None, "Seconds to wait before a task is tried again.", at_least=0
    )
    timeout: float | None = setting(
        None, "Seconds after which a task is given up; without it, never.", at_least=0.001
    )
    serializer: str = setting(
        "pickle",
        "What turns values into bytes: `pickle`, `json`, `parquet`, `arrow`, `npy`, `text`, "
        "`bytes`, `auto` (by type), or one that you registered.",
    )


class Results(Section, section="results"):
    """How values are kept."""

    dir: Path = setting(Path("${home}/results"), "The folder where local handlers keep values.")
    durability: Literal["process", "power"] = setting(
        "process",
        "What a kept value outlives: `process`, a crash of ours; `power`, a power cut too, which "
        "costs an fsync a value.",
    )
    preview: Literal["none", "schema", "stats", "sample"] = setting(
        "sample", "How much of a value its preview may show."
    )
    locals: bool = setting(
        True,
        "Whether it is kept, where a task fails, what was in the local names of its function, in a "
        "few words each, as far as `results.preview` lets it be shown.",
    )
    write: Literal["through", "behind"] | None = setting(
        None,
        "Whether the next task waits until a value is kept (`through`) or not (`behind`); without "
        "it, `behind` for object stores and `through` for the others.",
    )
    compression: Literal["none", "zstd"] = setting("none", "How kept bytes are compressed.")
    key: str | None = setting(
        None,
        "Template of the names of kept values, such as `{flow}/{run}/{task}/{map}@{attempt}.{ext}`"
        "; without it, date and UUID.",
    )
    max_bytes: int | None = setting(
        None, "Bytes that a value may have; one above is not kept and fails its task.", at_least=0
    )


class Stores(Section, section="stores"):
    """How object stores are spoken to."""

    connect_timeout: float = setting(
        5.0, "Seconds until a connection to an object store stands.", at_least=0.001
    )
    read_timeout: float = setting(
        30.0, "Seconds without a byte of an answer after which a try is given up.", at_least=0.001
    )
    total_timeout: float = setting(
        120.0, "Seconds for one request to an object store, with all its tries.", at_least=0.001
    )
    endpoints: tuple[str, ...] = setting(
        (),
        "URLs of servers, other than the clouds' own, that handlers may speak to where only a fact "
        "in the ledger names them.",
    )
    cache: Path | None = setting(
        None,
        "A folder for copies of what is read from object stores; without it, none are kept.",
    )
    cache_bytes: int = setting(
        10 << 30, "Bytes for which there is room in `stores.cache`.", at_least=0
    )


class Ledger(Section, section="ledger"):
    """Where facts are written."""

    url: str = setting(
        "sqlite:///${home}/ledger.db", "The ledger's database: a URL of SQLite or PostgreSQL."
    )


class Engine(Section, section="engine"):
    """How runs are carried out."""

    executor: Literal["local", "threads", "processes"] = setting(
        "local", "Where tasks are called: one after the other, in threads, or in processes."
    )
    workers: int | None = setting(
        None, "How many threads or processes; without it, one for each core.", at_least=1
    )


class Logging(Section, section="logging"):
    """What is logged."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = setting(
        "INFO", "The least severe lines that are kept."
    )
    format: str = setting(
        "%(asctime)s  %(levelname)-8s %(name)s  %(message)s",
        "How a line is written, as in Python's `logging.Formatter`.",
    )
    extra_loggers: tuple[str, ...] = setting(
        (), "Names of other loggers whose lines belong to the run that was under way."
    )


class Secrets(Table, table="secrets"):
    """Secrets by name: a value, or where it is, as in `{env = "VARIABLE"}`. Never shown."""


class Context(Table, table="context"):
    """Values by name, for the user's own tasks."""


class Settings(Section):
    """All settings."""

    home: Path = setting(
        Path("~/.cairnflow"), "The home folder: of the ledger, of kept values, of `config.toml`."
    )
    flows: Flows = part(Flows)
    tasks: Tasks = part(Tasks)
    results: Results = part(Results)
    stores: Stores = part(Stores)
    ledger: Ledger = part(Ledger)
    engine: Engine = part(Engine)
    logging: Logging = part(Logging)
    secrets: Secrets = part(Secrets)
    context: Context = part(Context)


SETTINGS: dict[str, Setting] = {declared.name: declared for declared in declared(Settings)}
"""Every declared setting, by its whole name."""

TABLES: list[str] = tables(Settings)
"""Names of the free-form tables."""
