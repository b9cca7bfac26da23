"""The page hears of a team's ledger as of one on this machine."""

import time

from cairnflow.ledger.registry import open_ledger
from cairnflow.testing.facts import a_fact, a_run
from tests.server.gate.hearing import Reading
from tests.server.gate.served import served


def test_a_run_in_postgresql_is_followed(postgres_url: str) -> None:
    ledger = open_ledger(postgres_url)
    run = ledger.begin(a_run("crates"))
    with served(ledger) as server, Reading(server.port, "run:crates/1,runs") as reading:
        reading.until("runs")
        ledger.append([a_fact(run.key, seq) for seq in (1, 2)])
        first = reading.until("rows")
        ledger.append([a_fact(run.key, 3)])
        ledger.end(run.key, "Success", "fine", 9_000_000)
        ended_at = time.monotonic()
        heard = reading.hear(reading.opened())
        rest = [next(heard) for _ in range(3)]
        spent = time.monotonic() - ended_at
    ledger.close()

    assert first.data["seq"] == [1, 2]
    assert [event.name for event in rest] == ["rows", "run", "runs"]
    assert rest[0].data["seq"] == [3]
    assert rest[1].data["summary"]["state"] == "success"
    assert spent < 2
