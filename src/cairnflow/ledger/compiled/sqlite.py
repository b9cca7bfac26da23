"""The texts of a dialect. Made by ``python -m cairnflow.ledger.statements``; not to be edited.

A test holds them to ``tables.py`` and ``statements.py``.
"""

from cairnflow.ledger.texts import Texts

TEXTS = Texts(
    placeholder="?",
    begin="BEGIN IMMEDIATE",
    lock=(),
    hold=(),
    alone=(
        "PRAGMA foreign_keys = OFF",
        "BEGIN IMMEDIATE",
    ),
    strangers="SELECT count(*) FROM sqlite_master",
    present="SELECT count(*) FROM sqlite_master WHERE name = 'cairnflow_version'",
    create=(
        (
            "CREATE TABLE cairnflow_version ( version_num VARCHAR(32) NOT NULL, CONSTRAINT "
            "cairnflow_version_pkc PRIMARY KEY (version_num) )"
        ),
        (
            'CREATE TABLE run ( "key" INTEGER NOT NULL, id TEXT NOT NULL, flow TEXT NOT NULL, '
            "number BIGINT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, message TEXT NOT "
            'NULL, parameters TEXT NOT NULL, "plan" TEXT NOT NULL, environment TEXT NOT NULL, '
            'resumed_from TEXT, "trigger" TEXT NOT NULL, host TEXT NOT NULL, pid BIGINT NOT NULL,'
            " created_at BIGINT NOT NULL, heartbeat_at BIGINT NOT NULL, ended_at BIGINT, "
            'CONSTRAINT pk_run PRIMARY KEY ("key"), CONSTRAINT uq_run_id UNIQUE (id), CONSTRAINT '
            "uq_run_flow_number UNIQUE (flow, number) )"
        ),
        (
            "CREATE TABLE source ( digest TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, "
            "CONSTRAINT pk_source PRIMARY KEY (digest) )"
        ),
        (
            "CREATE TABLE annotation ( place INTEGER NOT NULL, run BIGINT NOT NULL, task TEXT NOT"
            ' NULL, map_index BIGINT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, "by" TEXT '
            "NOT NULL, at BIGINT NOT NULL, CONSTRAINT pk_annotation PRIMARY KEY (place), "
            'CONSTRAINT fk_annotation_run FOREIGN KEY(run) REFERENCES run ("key") )'
        ),
        "CREATE INDEX ix_annotation_run_kind ON annotation (run, kind)",
        (
            "CREATE TABLE checkpoint ( place INTEGER NOT NULL, run BIGINT NOT NULL, seq BIGINT "
            "NOT NULL, task TEXT NOT NULL, map_index BIGINT NOT NULL, attempt BIGINT NOT NULL, "
            "state TEXT NOT NULL, message TEXT NOT NULL, ready_at BIGINT NOT NULL, started_at "
            "BIGINT NOT NULL, returned_at BIGINT NOT NULL, ended_at BIGINT NOT NULL, location "
            "TEXT, handler TEXT, serializer TEXT, size BIGINT, digest TEXT, content TEXT, width "
            "BIGINT, type TEXT, summary TEXT, preview TEXT, code TEXT, inputs TEXT, inputs_digest"
            " TEXT, reused_from TEXT, reason TEXT, error TEXT, cache TEXT, expires_at BIGINT, "
            "CONSTRAINT pk_checkpoint PRIMARY KEY (place), CONSTRAINT "
            "uq_checkpoint_run_task_map_index_attempt UNIQUE (run, task, map_index, attempt), "
            'CONSTRAINT fk_checkpoint_run FOREIGN KEY(run) REFERENCES run ("key") )'
        ),
        (
            "CREATE INDEX ix_checkpoint_cache_inputs_digest_place ON checkpoint (cache, "
            "inputs_digest, place) WHERE cache IS NOT NULL"
        ),
        (
            "CREATE INDEX ix_checkpoint_cache_map_index_place ON checkpoint (cache, map_index, "
            "place) WHERE cache IS NOT NULL"
        ),
        (
            "CREATE TABLE deletion ( place INTEGER NOT NULL, run BIGINT NOT NULL, seq BIGINT NOT "
            'NULL, at BIGINT NOT NULL, policy TEXT NOT NULL, "by" TEXT NOT NULL, CONSTRAINT '
            "pk_deletion PRIMARY KEY (place), CONSTRAINT fk_deletion_run FOREIGN KEY(run) "
            'REFERENCES run ("key") )'
        ),
        (
            "CREATE TABLE log ( place INTEGER NOT NULL, run BIGINT NOT NULL, task TEXT NOT NULL, "
            "map_index BIGINT NOT NULL, attempt BIGINT NOT NULL, at BIGINT NOT NULL, level BIGINT"
            " NOT NULL, logger TEXT NOT NULL, text TEXT NOT NULL, CONSTRAINT pk_log PRIMARY KEY "
            '(place), CONSTRAINT fk_log_run FOREIGN KEY(run) REFERENCES run ("key") )'
        ),
        "CREATE INDEX ix_log_run_task_map_index ON log (run, task, map_index)",
    ),
    stamp="INSERT INTO cairnflow_version (version_num) VALUES (?)",
    version="SELECT cairnflow_version.version_num FROM cairnflow_version",
    insert_run=(
        'INSERT INTO run (id, flow, number, name, state, message, parameters, "plan", '
        'environment, resumed_from, "trigger", host, pid, created_at, heartbeat_at, ended_at)'
        " VALUES (?, ?, (SELECT coalesce(max(run.number), 0) + 1 AS anon_1 FROM run WHERE "
        "run.flow = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ),
    end_run='UPDATE run SET state=?, message=?, heartbeat_at=?, ended_at=? WHERE run."key" = ?',
    beat_run='UPDATE run SET heartbeat_at=? WHERE run."key" = ?',
    run_with_id=(
        'SELECT run."key", run.id, run.flow, run.number, run.name, run.state, run.message, '
        'run.parameters, run."plan", run.environment, run.resumed_from, run."trigger", '
        "run.host, run.pid, run.created_at, run.heartbeat_at, run.ended_at FROM run WHERE "
        "run.id = ?"
    ),
    run_numbered=(
        'SELECT run."key", run.id, run.flow, run.number, run.name, run.state, run.message, '
        'run.parameters, run."plan", run.environment, run.resumed_from, run."trigger", '
        "run.host, run.pid, run.created_at, run.heartbeat_at, run.ended_at FROM run WHERE "
        "run.flow = ? AND run.number = ?"
    ),
    runs=(
        'SELECT run."key", run.id, run.flow, run.number, run.name, run.state, run.message, '
        'run.parameters, run."plan", run.environment, run.resumed_from, run."trigger", '
        "run.host, run.pid, run.created_at, run.heartbeat_at, run.ended_at FROM run WHERE "
        'run.created_at >= ? AND run."key" < ? ORDER BY run."key" DESC LIMIT ? OFFSET 0'
    ),
    runs_of_flow=(
        'SELECT run."key", run.id, run.flow, run.number, run.name, run.state, run.message, '
        'run.parameters, run."plan", run.environment, run.resumed_from, run."trigger", '
        "run.host, run.pid, run.created_at, run.heartbeat_at, run.ended_at FROM run WHERE "
        'run.created_at >= ? AND run."key" < ? AND run.flow = ? ORDER BY run."key" DESC LIMIT'
        " ? OFFSET 0"
    ),
    runs_in_states=(
        'SELECT run."key", run.id, run.flow, run.number, run.name, run.state, run.message, '
        'run.parameters, run."plan", run.environment, run.resumed_from, run."trigger", '
        "run.host, run.pid, run.created_at, run.heartbeat_at, run.ended_at FROM run WHERE "
        'run.created_at >= ? AND run."key" < ? AND run.state IN ({many}) ORDER BY run."key" '
        "DESC LIMIT ? OFFSET 0"
    ),
    runs_of_flow_in_states=(
        'SELECT run."key", run.id, run.flow, run.number, run.name, run.state, run.message, '
        'run.parameters, run."plan", run.environment, run.resumed_from, run."trigger", '
        "run.host, run.pid, run.created_at, run.heartbeat_at, run.ended_at FROM run WHERE "
        'run.created_at >= ? AND run."key" < ? AND run.flow = ? AND run.state IN ({many}) '
        'ORDER BY run."key" DESC LIMIT ? OFFSET 0'
    ),
    latest=(
        'SELECT run."key", run.id, run.flow, run.number, run.name, run.state, run.message, '
        'run.parameters, run."plan", run.environment, run.resumed_from, run."trigger", '
        "run.host, run.pid, run.created_at, run.heartbeat_at, run.ended_at FROM run WHERE "
        'run."key" IN (SELECT max(run."key") AS max_1 FROM run GROUP BY run.flow) ORDER BY '
        'run."key" DESC'
    ),
    insert_fact=(
        "INSERT INTO checkpoint (place, run, seq, task, map_index, attempt, state, message, "
        "ready_at, started_at, returned_at, ended_at, location, handler, serializer, size, "
        "digest, content, width, type, summary, preview, code, inputs, inputs_digest, "
        "reused_from, reason, error, cache, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
        " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ),
    insert_usual_fact=(
        "INSERT INTO checkpoint (place, run, seq, task, map_index, attempt, state, message, "
        "ready_at, started_at, returned_at, ended_at, location, handler, serializer, size, "
        "digest, content, width, type, summary, preview, code, inputs, inputs_digest) VALUES "
        "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ),
    facts=(
        "SELECT checkpoint.run, checkpoint.seq, checkpoint.task, checkpoint.map_index, "
        "checkpoint.attempt, checkpoint.state, checkpoint.message, checkpoint.ready_at, "
        "checkpoint.started_at, checkpoint.returned_at, checkpoint.ended_at, "
        "checkpoint.location, checkpoint.handler, checkpoint.serializer, checkpoint.size, "
        "checkpoint.digest, checkpoint.content, checkpoint.width, checkpoint.type, "
        "checkpoint.summary, checkpoint.preview, checkpoint.code, checkpoint.inputs, "
        "checkpoint.inputs_digest, checkpoint.reused_from, checkpoint.reason, "
        "checkpoint.error, checkpoint.cache, checkpoint.expires_at FROM checkpoint WHERE "
        "checkpoint.place BETWEEN ? AND ? ORDER BY checkpoint.place LIMIT ? OFFSET 0"
    ),
    facts_at=(
        "SELECT checkpoint.run, checkpoint.seq, checkpoint.task, checkpoint.map_index, "
        "checkpoint.attempt, checkpoint.state, checkpoint.message, checkpoint.ready_at, "
        "checkpoint.started_at, checkpoint.returned_at, checkpoint.ended_at, "
        "checkpoint.location, checkpoint.handler, checkpoint.serializer, checkpoint.size, "
        "checkpoint.digest, checkpoint.content, checkpoint.width, checkpoint.type, "
        "checkpoint.summary, checkpoint.preview, checkpoint.code, checkpoint.inputs, "
        "checkpoint.inputs_digest, checkpoint.reused_from, checkpoint.reason, "
        "checkpoint.error, checkpoint.cache, checkpoint.expires_at FROM checkpoint WHERE "
        "checkpoint.place IN ({many}) ORDER BY checkpoint.place"
    ),
    facts_of_task=(
        "SELECT checkpoint.run, checkpoint.seq, checkpoint.task, checkpoint.map_index, "
        "checkpoint.attempt, checkpoint.state, checkpoint.message, checkpoint.ready_at, "
        "checkpoint.started_at, checkpoint.returned_at, checkpoint.ended_at, "
        "checkpoint.location, checkpoint.handler, checkpoint.serializer, checkpoint.size, "
        "checkpoint.digest, checkpoint.content, checkpoint.width, checkpoint.type, "
        "checkpoint.summary, checkpoint.preview, checkpoint.code, checkpoint.inputs, "
        "checkpoint.inputs_digest, checkpoint.reused_from, checkpoint.reason, "
        "checkpoint.error, checkpoint.cache, checkpoint.expires_at FROM checkpoint WHERE "
        "checkpoint.run = ? AND checkpoint.task = ? AND checkpoint.seq > ? ORDER BY "
        "checkpoint.seq LIMIT ? OFFSET 0"
    ),
    outline=(
        "SELECT checkpoint.run, checkpoint.seq, checkpoint.task, checkpoint.map_index, "
        "checkpoint.attempt, checkpoint.state, checkpoint.message, checkpoint.ready_at, "
        "checkpoint.started_at, checkpoint.returned_at, checkpoint.ended_at, "
        "checkpoint.location, checkpoint.serializer, checkpoint.size, checkpoint.digest, "
        "checkpoint.content, checkpoint.width, checkpoint.type, checkpoint.summary FROM "
        "checkpoint WHERE checkpoint.place BETWEEN ? AND ? ORDER BY checkpoint.place LIMIT ? "
        "OFFSET 0"
    ),
    fact=(
        "SELECT checkpoint.run, checkpoint.seq, checkpoint.task, checkpoint.map_index, "
        "checkpoint.attempt, checkpoint.state, checkpoint.message, checkpoint.ready_at, "
        "checkpoint.started_at, checkpoint.returned_at, checkpoint.ended_at, "
        "checkpoint.location, checkpoint.handler, checkpoint.serializer, checkpoint.size, "
        "checkpoint.digest, checkpoint.content, checkpoint.width, checkpoint.type, "
        "checkpoint.summary, checkpoint.preview, checkpoint.code, checkpoint.inputs, "
        "checkpoint.inputs_digest, checkpoint.reused_from, checkpoint.reason, "
        "checkpoint.error, checkpoint.cache, checkpoint.expires_at FROM checkpoint WHERE "
        "checkpoint.run = ? AND checkpoint.task = ? AND checkpoint.map_index = ? AND "
        "checkpoint.attempt = ?"
    ),
    last_fact=(
        "SELECT checkpoint.run, checkpoint.seq, checkpoint.task, checkpoint.map_index, "
        "checkpoint.attempt, checkpoint.state, checkpoint.message, checkpoint.ready_at, "
        "checkpoint.started_at, checkpoint.returned_at, checkpoint.ended_at, "
        "checkpoint.location, checkpoint.handler, checkpoint.serializer, checkpoint.size, "
        "checkpoint.digest, checkpoint.content, checkpoint.width, checkpoint.type, "
        "checkpoint.summary, checkpoint.preview, checkpoint.code, checkpoint.inputs, "
        "checkpoint.inputs_digest, checkpoint.reused_from, checkpoint.reason, "
        "checkpoint.error, checkpoint.cache, checkpoint.expires_at FROM checkpoint WHERE "
        "checkpoint.run = ? AND checkpoint.task = ? AND checkpoint.map_index = ? ORDER BY "
        "checkpoint.attempt DESC LIMIT 1 OFFSET 0"
    ),
    cached=(
        "SELECT run.flow, run.number, run.parameters, deletion.at, checkpoint.run, "
        "checkpoint.seq, checkpoint.task, checkpoint.map_index, checkpoint.attempt, "
        "checkpoint.state, checkpoint.message, checkpoint.ready_at, checkpoint.started_at, "
        "checkpoint.returned_at, checkpoint.ended_at, checkpoint.location, "
        "checkpoint.handler, checkpoint.serializer, checkpoint.size, checkpoint.digest, "
        "checkpoint.content, checkpoint.width, checkpoint.type, checkpoint.summary, "
        "checkpoint.preview, checkpoint.code, checkpoint.inputs, checkpoint.inputs_digest, "
        "checkpoint.reused_from, checkpoint.reason, checkpoint.error, checkpoint.cache, "
        'checkpoint.expires_at FROM checkpoint JOIN run ON run."key" = checkpoint.run LEFT '
        "OUTER JOIN deletion ON deletion.place = checkpoint.place WHERE checkpoint.cache = ? "
        "AND checkpoint.location IS NOT NULL AND checkpoint.state IN ('Success', 'Cached', "
        "'Reused') ORDER BY checkpoint.place DESC LIMIT ? OFFSET 0"
    ),
    cached_of_inputs=(
        "SELECT run.flow, run.number, run.parameters, deletion.at, checkpoint.run, "
        "checkpoint.seq, checkpoint.task, checkpoint.map_index, checkpoint.attempt, "
        "checkpoint.state, checkpoint.message, checkpoint.ready_at, checkpoint.started_at, "
        "checkpoint.returned_at, checkpoint.ended_at, checkpoint.location, "
        "checkpoint.handler, checkpoint.serializer, checkpoint.size, checkpoint.digest, "
        "checkpoint.content, checkpoint.width, checkpoint.type, checkpoint.summary, "
        "checkpoint.preview, checkpoint.code, checkpoint.inputs, checkpoint.inputs_digest, "
        "checkpoint.reused_from, checkpoint.reason, checkpoint.error, checkpoint.cache, "
        'checkpoint.expires_at FROM checkpoint JOIN run ON run."key" = checkpoint.run LEFT '
        "OUTER JOIN deletion ON deletion.place = checkpoint.place WHERE checkpoint.cache = ? "
        "AND checkpoint.location IS NOT NULL AND checkpoint.state IN ('Success', 'Cached', "
        "'Reused') AND checkpoint.inputs_digest = ? ORDER BY checkpoint.place DESC LIMIT ? "
        "OFFSET 0"
    ),
    cached_of_child=(
        "SELECT run.flow, run.number, run.parameters, deletion.at, checkpoint.run, "
        "checkpoint.seq, checkpoint.task, checkpoint.map_index, checkpoint.attempt, "
        "checkpoint.state, checkpoint.message, checkpoint.ready_at, checkpoint.started_at, "
        "checkpoint.returned_at, checkpoint.ended_at, checkpoint.location, "
        "checkpoint.handler, checkpoint.serializer, checkpoint.size, checkpoint.digest, "
        "checkpoint.content, checkpoint.width, checkpoint.type, checkpoint.summary, "
        "checkpoint.preview, checkpoint.code, checkpoint.inputs, checkpoint.inputs_digest, "
        "checkpoint.reused_from, checkpoint.reason, checkpoint.error, checkpoint.cache, "
        'checkpoint.expires_at FROM checkpoint JOIN run ON run."key" = checkpoint.run LEFT '
        "OUTER JOIN deletion ON deletion.place = checkpoint.place WHERE checkpoint.cache = ? "
        "AND checkpoint.location IS NOT NULL AND checkpoint.state IN ('Success', 'Cached', "
        "'Reused') AND checkpoint.map_index = ? ORDER BY checkpoint.place DESC LIMIT ? OFFSET"
        " 0"
    ),
    cached_of_both=(
        "SELECT run.flow, run.number, run.parameters, deletion.at, checkpoint.run, "
        "checkpoint.seq, checkpoint.task, checkpoint.map_index, checkpoint.attempt, "
        "checkpoint.state, checkpoint.message, checkpoint.ready_at, checkpoint.started_at, "
        "checkpoint.returned_at, checkpoint.ended_at, checkpoint.location, "
        "checkpoint.handler, checkpoint.serializer, checkpoint.size, checkpoint.digest, "
        "checkpoint.content, checkpoint.width, checkpoint.type, checkpoint.summary, "
        "checkpoint.preview, checkpoint.code, checkpoint.inputs, checkpoint.inputs_digest, "
        "checkpoint.reused_from, checkpoint.reason, checkpoint.error, checkpoint.cache, "
        'checkpoint.expires_at FROM checkpoint JOIN run ON run."key" = checkpoint.run LEFT '
        "OUTER JOIN deletion ON deletion.place = checkpoint.place WHERE checkpoint.cache = ? "
        "AND checkpoint.location IS NOT NULL AND checkpoint.state IN ('Success', 'Cached', "
        "'Reused') AND checkpoint.inputs_digest = ? AND checkpoint.map_index = ? ORDER BY "
        "checkpoint.place DESC LIMIT ? OFFSET 0"
    ),
    counts=(
        "SELECT checkpoint.run, checkpoint.state, count(*) AS count_1, "
        "coalesce(CAST(total(checkpoint.size) AS BIGINT), 0) AS coalesce_1 FROM checkpoint "
        "WHERE checkpoint.run IN ({many}) GROUP BY checkpoint.run, checkpoint.state"
    ),
    groups=(
        "SELECT checkpoint.run, count(DISTINCT checkpoint.task) AS count_1 FROM checkpoint "
        "WHERE checkpoint.run IN ({many}) GROUP BY checkpoint.run"
    ),
    insert_line=(
        "INSERT INTO log (run, task, map_index, attempt, at, level, logger, text) VALUES (?, "
        "?, ?, ?, ?, ?, ?, ?)"
    ),
    lines=(
        "SELECT log.run, log.task, log.map_index, log.attempt, log.at, log.level, log.logger,"
        " log.text FROM log WHERE log.run = ? ORDER BY log.place"
    ),
    later_lines=(
        "SELECT log.run, log.task, log.map_index, log.attempt, log.at, log.level, log.logger,"
        " log.text FROM log WHERE log.run = ? ORDER BY log.place LIMIT ? OFFSET ?"
    ),
    lines_of_task=(
        "SELECT log.run, log.task, log.map_index, log.attempt, log.at, log.level, log.logger,"
        " log.text FROM log WHERE log.run = ? AND log.task = ? ORDER BY log.place"
    ),
    lines_of_child=(
        "SELECT log.run, log.task, log.map_index, log.attempt, log.at, log.level, log.logger,"
        " log.text FROM log WHERE log.run = ? AND log.task = ? AND log.map_index = ? ORDER BY"
        " log.place"
    ),
    insert_annotation=(
        'INSERT INTO annotation (run, task, map_index, kind, text, "by", at) VALUES (?, ?, ?,'
        " ?, ?, ?, ?)"
    ),
    annotations=(
        "SELECT annotation.run, annotation.task, annotation.map_index, annotation.kind, "
        'annotation.text, annotation."by", annotation.at FROM annotation WHERE annotation.run'
        " = ? ORDER BY annotation.place"
    ),
    annotations_of_kind=(
        "SELECT annotation.run, annotation.task, annotation.map_index, annotation.kind, "
        'annotation.text, annotation."by", annotation.at FROM annotation WHERE annotation.run'
        " = ? AND annotation.kind = ? ORDER BY annotation.place"
    ),
    said=(
        "SELECT annotation.run, annotation.task, annotation.map_index, annotation.kind, "
        'annotation.text, annotation."by", annotation.at FROM annotation WHERE '
        "annotation.kind = ? ORDER BY annotation.place"
    ),
    holdings=(
        "SELECT checkpoint.run, checkpoint.seq, checkpoint.task, checkpoint.map_index, "
        "checkpoint.attempt, checkpoint.state, checkpoint.ended_at, checkpoint.location, "
        "checkpoint.handler, checkpoint.serializer, checkpoint.size, checkpoint.digest, "
        "checkpoint.reused_from, checkpoint.cache, checkpoint.type, deletion.at FROM "
        "checkpoint LEFT OUTER JOIN deletion ON deletion.place = checkpoint.place WHERE "
        "checkpoint.place BETWEEN ? AND ? AND checkpoint.location IS NOT NULL ORDER BY "
        "checkpoint.place"
    ),
    deletions=(
        'SELECT deletion.run, deletion.seq, deletion.at, deletion.policy, deletion."by" FROM '
        "deletion WHERE deletion.place BETWEEN ? AND ? ORDER BY deletion.place"
    ),
    insert_deletion=(
        'INSERT INTO deletion (place, run, seq, at, policy, "by") VALUES (?, ?, ?, ?, ?, ?) '
        "ON CONFLICT DO NOTHING"
    ),
    count_runs="SELECT count(*) AS count_1 FROM run",
    pulses=(
        'SELECT run."key", run.state, run.ended_at, coalesce((SELECT checkpoint.seq FROM '
        'checkpoint WHERE checkpoint.place BETWEEN run."key" << 32 AND (run."key" << 32) + '
        "4294967295 ORDER BY checkpoint.place DESC LIMIT 1 OFFSET 0), 0) AS coalesce_1, "
        '(SELECT count(*) AS count_1 FROM annotation WHERE annotation.run = run."key") AS '
        'anon_1 FROM run WHERE run."key" > ? OR run."key" IN ({many})'
    ),
    line_counts=(
        "SELECT log.run, count(*) AS count_1 FROM log WHERE log.run IN ({many}) GROUP BY "
        "log.run ORDER BY log.run"
    ),
    examine=(
        "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
        (
            "SELECT 'row ' || rowid || ' of table ' || [table] || ' names what is not in table ' "
            "|| parent FROM pragma_foreign_key_check"
        ),
    ),
    insert_source="INSERT INTO source (digest, kind, text) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    source="SELECT source.digest, source.kind, source.text FROM source WHERE source.digest = ?",
)
