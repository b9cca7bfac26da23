"""Object stores on this computer: what each is, and how it is started and ended."""

import base64
import hashlib
import hmac
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cairnflow.testing import FakeGCS
from cairnflow.testing.faults.refusals import Cloud
from tests.clouds import node

_PATIENCE = 60
"""Seconds that a loaded machine gets to start a server."""

# Public: every azurite has these.
AZURE_ACCOUNT = "devstoreaccount1"
AZURE_KEY = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)


@dataclass(frozen=True, slots=True)
class Server:
    """An object store that answers.

    Attributes:
        name: of the program.
        cloud: whose API it speaks.
        url: where; or the URL of a proxy before it.
    """

    name: str
    cloud: Cloud
    url: str

    def through(self, url: str) -> "Server":
        """The same server, by another way."""
        return replace(self, url=url)


@dataclass(frozen=True, slots=True)
class Place:
    """An empty bucket, or container, of a test's own.

    Attributes:
        server: on which it is.
        bucket: its name.
    """

    server: Server
    bucket: str

    def through(self, url: str) -> "Place":
        """The same bucket, by another way."""
        return replace(self, server=self.server.through(url))

    def client(self, *, seconds: float = 20, retries: int = 0) -> Any:
        """An obstore client of this bucket.

        Args:
            seconds: until a request is given up.
            retries: how often one is asked again.
        """
        options = {"allow_http": True, "timeout": f"{seconds}s", "connect_timeout": "2s"}
        again = {
            "max_retries": retries,
            "retry_timeout": timedelta(seconds=seconds),
            "backoff": {"init_backoff": timedelta(milliseconds=10)},
        }
        return _CLIENTS[self.server.cloud](self, {"client_options": options, "retry_config": again})


def _s3(place: Place, options: Mapping[str, Any]) -> Any:
    from obstore.store import S3Store

    keys = {"access_key_id": "test", "secret_access_key": "test", "region": "us-east-1"}
    return S3Store(place.bucket, endpoint=place.server.url, **keys, **options)


def _gcs(place: Place, options: Mapping[str, Any]) -> Any:
    from obstore.store import GCSStore

    return GCSStore(place.bucket, base_url=place.server.url, bearer_token="fake", **options)


def _azure(place: Place, options: Mapping[str, Any]) -> Any:
    from obstore.store import AzureStore

    endpoint = f"{place.server.url}/{AZURE_ACCOUNT}"
    account = {"account_name": AZURE_ACCOUNT, "account_key": AZURE_KEY, "endpoint": endpoint}
    return AzureStore(place.bucket, **account, **options)


_CLIENTS = {"s3": _s3, "gcs": _gcs, "azure": _azure}


def new_place(server: Server) -> Place:
    """Make an empty bucket."""
    bucket = f"test-{uuid.uuid4().hex[:16]}"
    if server.cloud == "azure":
        _ask(server, "PUT", f"/{AZURE_ACCOUNT}/{bucket}?restype=container", _signed(bucket))
    elif server.cloud == "gcs":
        _ask(server, "PUT", f"/{bucket}", {"Authorization": "Bearer fake"})
    else:
        _ask(server, "PUT", f"/{bucket}", {})
    return Place(server, bucket)


def _signed(container: str) -> dict[str, str]:
    """The headers of a request for a new container.

    Source:
        Azure, "Authorize with Shared Key".
    """
    date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    own = f"x-ms-date:{date}\nx-ms-version:2023-11-03"
    resource = f"/{AZURE_ACCOUNT}/{AZURE_ACCOUNT}/{container}\nrestype:container"
    text = "PUT" + "\n" * 12 + f"{own}\n{resource}"
    digest = hmac.new(base64.b64decode(AZURE_KEY), text.encode(), hashlib.sha256).digest()
    return {
        "x-ms-date": date,
        "x-ms-version": "2023-11-03",
        "Authorization": f"SharedKey {AZURE_ACCOUNT}:{base64.b64encode(digest).decode()}",
    }


def _ask(server: Server, method: str, target: str, headers: dict[str, str]) -> None:
    place = urlsplit(server.url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=_PATIENCE)
    try:
        connection.request(method, target, headers={"Content-Length": "0"} | headers)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status not in {200, 201}:
        raise RuntimeError(f"{server}: {method} {target}: {answer.status} {body!r}")


@contextmanager
def running_moto(folder: Path) -> Generator[Server]:
    """moto's server of AWS, S3 among it."""
    program = [sys.executable, str(Path(__file__).with_name("moto_alone.py")), "-H", "127.0.0.1"]
    port = _free_port()
    with _running([*program, "-p", str(port)], {}, port, folder, "/moto-api/"):
        yield Server("moto", "s3", _url(port))


@contextmanager
def running_ministack(folder: Path) -> Generator[Server]:
    """ministack's S3: another program's opinion on what S3 does."""
    port = _free_port()
    settings = {"GATEWAY_PORT": str(port), "GATEWAY_HOST": "127.0.0.1", "SERVICES": "s3"}
    program = [str(Path(sys.executable).with_name("ministack"))]
    with _running(program, settings, port, folder, "/_ministack/health"):
        yield Server("ministack", "s3", _url(port))


@contextmanager
def running_azurite(main: Path, folder: Path) -> Generator[Server]:
    """Azure's own emulator of blobs.

    Args:
        main: its program.
        folder: an empty one to stand in.
    """
    port = _free_port()
    place = ["--blobHost", "127.0.0.1", "--blobPort", str(port), "--inMemoryPersistence"]
    quiet = ["--silent", "--skipApiVersionCheck", "--disableTelemetry"]
    program = [str(node.find()), str(main), *place, *quiet]
    with _running(program, {}, port, folder, "/"):
        yield Server("azurite", "azure", _url(port))


@contextmanager
def running_fake_gcs() -> Generator[Server]:
    """Our own Google Cloud Storage, in this process."""
    with FakeGCS() as gcs:
        yield Server("fake-gcs", "gcs", gcs.url)


def _url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(
    program: list[str], settings: dict[str, str], port: int, folder: Path, path: str
) -> Generator[None]:
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            program,
            cwd=folder,
            env=os.environ | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _await(process, port, path, log)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        _wait_for_end(process)


def _await(process: "subprocess.Popen[bytes]", port: int, path: str, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not _answers(port, path):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args} doesn't answer:\n{log.read_text()}")
        time.sleep(0.05)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def _wait_for_end(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
