"""A process is forked while nobody is amid OpenSSL, whose locks would stay locked in the child."""

import subprocess
import sys

PROGRAM = """\
import os, signal, sys, threading, time
from cairnflow.notifications.encryption import encrypting

seconds = float(sys.argv[1])
began = threading.Event()
ended = threading.Event()

def send():
    with encrypting():
        began.set()
        ended.wait(seconds)
        ended.set()

threading.Thread(target=send, daemon=True).start()
began.wait()
at = time.monotonic()
if os.fork() == 0:
    signal.alarm(20)  # ends it where the lock is never let go
    with encrypting():
        os._exit(0)
waited = time.monotonic() - at
is_over = ended.is_set()
_, status = os.wait()
with encrypting() if is_over else threading.Lock():  # the parent can use it as before
    print(is_over, waited < 10, os.waitstatus_to_exitcode(status))
"""


def _forked(seconds: float) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", PROGRAM, str(seconds)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr


def test_a_fork_waits_until_a_message_is_sent() -> None:
    assert _forked(0.3) == "True True 0\n"


def test_a_fork_does_not_wait_for_a_slow_server_for_ever() -> None:
    assert _forked(40) == "False True 0\n"
