import logging
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cairnflow import Flow, task
from cairnflow.context import context
from cairnflow.notifications import Notifier, slack_notifier
from cairnflow.notifications.channel import Unsent
from cairnflow.notifications.choosing import Choice, Rate
from cairnflow.notifications.desk import DESK, Counts, Desk
from cairnflow.notifications.notification import Notification
from cairnflow.notifications.patience import Patience
from cairnflow.notifications.webhook import Webhook
from cairnflow.states import Failed
from tests.notifications.certificates import certificate, server_context
from tests.notifications.samples import failed
from tests.notifications.servers import SECRET, Answer, Web, web

HOOK = Webhook("HOOK")
RATE = Rate(1_000_000, 60.0)
SOON = Patience(first=0.01, most=0.02, total=2.0)


@dataclass(frozen=True)
class Held:
    """A channel that sends when it is told to; it is ours, not a double of one of ours."""

    go: threading.Event = field(default_factory=threading.Event, compare=False)
    sent: list[Notification] = field(default_factory=list, compare=False)
    told: str = "held"

    def send(self, notification: Notification) -> Unsent | None:
        assert self.go.wait(30)
        self.sent.append(notification)
        return None


@dataclass(frozen=True)
class Broken:
    told: str = "broken"

    def send(self, notification: Notification) -> Unsent | None:
        raise RuntimeError("canary")


def test_what_is_refused_for_now_is_sent_again_with_the_same_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk(SOON)
    with web(Answer(503), Answer(429), Answer(500)) as server:
        monkeypatch.setenv("CAIRNFLOW__SECRETS__HOOK", server.url)
        desk.take(HOOK, RATE, failed())
        is_all_sent = desk.flush(10)

    assert is_all_sent
    assert [request.json["id"] for request in server.requests] == [failed().id] * 4
    assert desk.counts == Counts(sent=1)


@pytest.mark.slow
def test_it_comes_again_no_sooner_than_it_was_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(SOON)
    with web(Answer(429, {"Retry-After": "1"})) as server:
        monkeypatch.setenv("CAIRNFLOW__SECRETS__HOOK", server.url)
        begun = time.monotonic()
        desk.take(HOOK, RATE, failed())
        desk.flush(10)

    assert time.monotonic() - begun >= 1.0
    assert desk.counts == Counts(sent=1)


def test_while_one_waits_to_be_tried_again_others_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    with web(Answer(429, {"Retry-After": "100"})) as server:
        monkeypatch.setenv("CAIRNFLOW__SECRETS__HOOK", server.url)
        desk.take(HOOK, RATE, failed(id="first"))
        desk.take(HOOK, RATE, failed(id="second"))
        is_all_sent = desk.flush(10)

    assert not is_all_sent
    assert [request.json["id"] for request in server.requests] == ["first", "second"]
    assert desk.counts == Counts(sent=1, waiting=1)


def test_what_can_t_be_sent_is_given_up_and_told_without_the_secret(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(Patience(first=0.01, most=0.01, total=0.05))
    monkeypatch.setenv("CAIRNFLOW__SECRETS__HOOK", f"http://127.0.0.1:1/{SECRET}")

    desk.take(HOOK, RATE, failed())
    desk.flush(10)

    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert "could not be sent to a webhook (HOOK) after" in record.message
    assert "Connection refused" in record.message
    assert "score:3 failed: ValueError: bad row" in record.message
    assert not any(part in caplog.text for part in SECRET.split("/"))
    assert desk.counts == Counts(failed=1)


def test_what_will_never_be_taken_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(SOON)
    with web(Answer(404)) as server:
        monkeypatch.setenv("CAIRNFLOW__SECRETS__HOOK", server.url)
        desk.take(HOOK, RATE, failed())
        desk.flush(10)

    assert len(server.requests) == 1
    assert "after 1 tries: answered 404" in caplog.text


def test_a_secret_that_is_nowhere_is_told_with_where_it_was_looked_for(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Desk(SOON)

    desk.take(Webhook("NO_SUCH"), RATE, failed())
    desk.flush(10)

    assert "no secret 'NO_SUCH'; looked at" in caplog.text
    assert "CAIRNFLOW__SECRETS__NO_SUCH" in caplog.text


@pytest.mark.parametrize("at_most", [5, 0])
def test_a_secret_of_a_block_is_there_when_it_is_sent(at_most: int, server: Web) -> None:
    @task(state_handlers=[slack_notifier(only_states=[Failed], at_most=at_most)])
    def fail() -> None:
        raise ValueError("no such row")

    with Flow("daily") as flow:
        fail()
    with context(secrets={"SLACK_WEBHOOK_URL": server.url}):
        flow.run()

    assert DESK.flush(10)
    assert len(server.requests) == 1


def test_a_channel_that_breaks_ends_no_other(caplog: pytest.LogCaptureFixture) -> None:
    desk, good = Desk(SOON), Held()
    good.go.set()

    desk.take(Broken(), RATE, failed())
    desk.take(good, RATE, failed())
    desk.flush(10)

    assert "the channel raised RuntimeError" in caplog.text
    assert "canary" not in caplog.text
    assert desk.counts == Counts(sent=1, failed=1)


def test_nobody_waits_for_a_channel_and_no_more_than_so_many_wait_in_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk, channel = Desk(SOON, most=10), Held()

    for i in range(100):
        desk.take(channel, RATE, failed(id=str(i)))
    before = desk.counts
    channel.go.set()
    is_all_sent = desk.flush(10)

    assert is_all_sent
    assert before.sent == 0
    assert before.waiting in {10, 11}  # with the one that is under way
    assert before.waiting + before.dropped == 100
    assert len(channel.sent) == before.waiting
    assert caplog.text.count("those that come now are dropped") == 1


def test_a_flush_waits_no_longer_than_it_may() -> None:
    desk, channel = Desk(SOON), Held()
    desk.take(channel, RATE, failed())

    is_all_sent = desk.flush(0.05)

    assert not is_all_sent
    assert desk.counts.waiting == 1
    channel.go.set()
    assert desk.flush(10)


def test_a_flush_of_nothing_is_at_once() -> None:
    assert Desk().flush(0)


def test_when_their_time_is_over_many_are_told_of_together() -> None:
    desk, channel = Desk(SOON), Held()
    channel.go.set()

    for _ in range(10_000):
        desk.take(channel, Rate(3, 0.3), failed())
    while desk.counts.sent < 4:
        time.sleep(0.01)

    *single, together = channel.sent
    assert [one.more for one in single] == [{}] * 3
    assert together.more["score"] > 0
    assert desk.counts.held >= together.more["score"]


def test_what_was_held_back_goes_out_before_the_end_of_its_run() -> None:
    desk, channel = Desk(SOON), Held()
    channel.go.set()

    for _ in range(9):
        desk.take(channel, Rate(2, 600.0), failed())
    desk.take(channel, Rate(2, 600.0), failed(kind="flow", name="daily", address="daily/12"))
    desk.flush(10)

    assert [(one.kind, dict(one.more)) for one in channel.sent] == [
        ("task", {}),
        ("task", {}),
        ("task", {"score": 7}),
        ("flow", {}),
    ]


def test_it_serves_many_threads() -> None:
    desk, channel = Desk(SOON, most=10_000), Held()
    channel.go.set()

    def take() -> None:
        for _ in range(200):
            desk.take(channel, RATE, failed())

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert desk.flush(30)
    assert len(channel.sent) == desk.counts.sent == 1_600


PROGRAM = """\
import os, sys
from cairnflow import Flow, task
from cairnflow.notifications import slack_notifier
from cairnflow.states import Failed, Running

@task
def fail():
    raise ValueError("no")

notify = slack_notifier(only_states=[Failed], webhook_secret="HOOK", at_most=2)
for i in range(50):
    state = Failed(f"ValueError: {i}")
    state.address = f"daily/12/fail:{i}"
    notify(fail, Running(), state)
"""


def _end(program: str, url: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | {"CAIRNFLOW__SECRETS__HOOK": url},
        timeout=60,
    )


@pytest.mark.parametrize("end", ["", "sys.exit(3)", "raise ValueError('end')"])
def test_the_end_of_a_process_sends_what_waits(end: str, server: Web, tmp_path: Path) -> None:
    done = _end(PROGRAM + end, server.url, tmp_path)

    texts = [request.json["text"] for request in server.requests]
    assert len(texts) == 3
    assert texts[2].startswith("and 48 more Failed in daily/12: fail 48; the last: ValueError: 49")
    assert "notification" not in done.stderr


def test_the_end_of_a_process_waits_a_few_seconds_at_most(tmp_path: Path) -> None:
    with web(Answer(429, {"Retry-After": "60"}), Answer(200, seconds=9)) as server:
        begun = time.monotonic()
        done = _end(PROGRAM, server.url, tmp_path)

    assert time.monotonic() - begun < 9 + 5
    assert done.returncode == 0
    assert "notifications were not sent before the process ended" in done.stderr
    assert not any(part in done.stderr for part in SECRET.split("/"))


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_a_child_that_is_forked_sends_its_own_alone(
    is_encrypted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    fork = """
if os.fork() == 0:
    state = Failed("of the child")
    notify(fail, Running(), state)
    sys.exit()
os.wait()
"""

    with web(tls=server_context(files) if is_encrypted else None) as server:
        done = _end(PROGRAM + fork, server.url, tmp_path)

    assert done.returncode == 0, done.stderr
    texts = [request.json["text"] for request in server.requests]
    assert len(texts) == 4
    assert sum("of the child" in text for text in texts) == 1


def test_a_run_is_told_of_and_not_changed(server: Web, secret: str) -> None:
    @task(state_handlers=[slack_notifier(only_states=[Failed], webhook_secret=secret)])
    def fail() -> None:
        raise ValueError("no such row")

    with Flow("daily") as flow:
        failing = fail()
    state = flow.run()

    assert DESK.flush(10)
    assert state.result[failing].message == "ValueError: no such row"
    assert [request.json["text"] for request in server.requests] == [
        "fail failed: ValueError: no such row; 1 of 1 tasks failed so far"
    ]


def test_a_run_does_not_fail_of_a_channel_that_does() -> None:
    broken: Any = Notifier(Broken(), Choice(), RATE)

    @task(state_handlers=[broken])
    def one() -> int:
        return 1

    with Flow("daily") as flow:
        step = one()
    state = flow.run()

    assert DESK.flush(10)
    assert state.is_successful()
    assert state.result[step].result == 1
