"""The application as a whole, for who serves it himself."""

import threading
import time
from pathlib import Path

import uvicorn

from cairnflow.server.app import create_app
from cairnflow.server.serving import listening, settings
from cairnflow.trails.reading import Reader
from tests.server.gate.hearing import Reading
from tests.server.gate.served import MARK, NAME, TOKEN, filled, sent, status


def test_an_application_has_the_page_the_api_and_the_boundary(tmp_path: Path) -> None:
    listener = listening("127.0.0.1", 0)
    port = listener.getsockname()[1]
    asked = f"HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
    with filled(tmp_path) as ledger:
        app = create_app(Reader(ledger), token=TOKEN, port=port, root_path="/cairn")
        server = uvicorn.Server(settings(app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        page = sent(port, f"GET /cairn/f/{MARK}/1 {asked}\r\n".encode())
        stranger = sent(port, f"GET /cairn/api/v1/runs {asked}\r\n".encode())
        bearer = f"Authorization: Bearer {TOKEN}\r\n"
        known = sent(port, f"GET /cairn/api/v1/runs {asked}{bearer}\r\n".encode())
        with Reading(port, f"run:{MARK}/1") as reading:
            heard = reading.until("run")
        while app.state.hub.listeners:
            time.sleep(0.01)
        server.should_exit = True
        thread.join(20)

    assert (status(page), status(stranger), status(known)) == (200, 401, 200)
    assert NAME.encode() in known
    assert heard.data["summary"]["name"] == NAME
    assert app.state.hub.is_stopped
    assert not thread.is_alive()
