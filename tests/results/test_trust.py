"""A fact in a ledger never makes this process speak to a server that nobody else has named."""

import json
import pickle
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from cairnflow import config
from cairnflow.errors import AuthoringError, Denied, Incompatible, ResultError
from cairnflow.results import GCSResultHandler, S3ResultHandler, SafeResult
from cairnflow.results.keeping import fetch
from cairnflow.results.trust import origin
from cairnflow.testing import FakeGCS

CLASSES = {
    "S3ResultHandler": "bucket",
    "GCSResultHandler": "bucket",
    "AzureResultHandler": "container",
}
HOSTS = [
    "127.0.0.1", "127.1", "127.0.0.2", "0.0.0.0", "0", "localhost", "localhost.", "LOCALHOST",
    "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1", "127.0.0.1.nip.io",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[fe80::1]", "[fc00::1]",
    "[fd00:ec2::254]", "169.254.169.254", "169.254.170.2", "2852039166", "0xa9fea9fe",
    "169.254.169.254.nip.io", "metadata.google.internal", "metadata", "instance-data",
    "10.0.0.1", "10.1", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.1.1",
    "100.64.0.1", "198.18.0.1", "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "router", "db.internal",
]  # fmt: skip
SHAPES = ["http://{}", "https://{}", "http://{}:{port}", "https://{}:{port}/path"]
ODD = [
    "http://user:S3CRET@127.0.0.1:{port}", "http://s3.amazonaws.com@127.0.0.1:{port}",
    "http://127.0.0.1:{port}#@s3.amazonaws.com", "http://127.0.0.1:{port}?s3.amazonaws.com",
    "http://127.0.0.1:{port}\\@s3.amazonaws.com", "http:127.0.0.1:{port}", "//127.0.0.1:{port}",
    "file:///etc/passwd", "ftp://127.0.0.1:{port}", "gopher://127.0.0.1:{port}/_x",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock", "filecache::http://127.0.0.1:{port}",
    "simplecache::s3://bucket", "http://127.0.0.1:{port}\r\nHost: s3.amazonaws.com",
    "http://127.0.0.1:{port} ", " http://127.0.0.1:{port}", "HTTP://127.0.0.1:{port}", "http://127.0.0.1:{port}?k=S3CRET",
    "http://127。0。0。1:{port}", "http://①②⑦.0.0.1:{port}", "http://[::1%25lo]:{port}",
    "http://evil.example", "https://evil.example", "http://127.0.0.1:99999", "",
]  # fmt: skip
ENDPOINTS = [shape.replace("{}", host) for host in HOSTS for shape in SHAPES] + ODD
NAMES = [
    "127.0.0.1:80/x", "evil.example/", "a@127.0.0.1", "a#", "a?b", "../a", "a/../b", "a\nb", "",
    "a b", "[::1]", "http://127.0.0.1", "::", "filecache::a", "a%2f", "a..b",
]  # fmt: skip


@pytest.fixture(autouse=True)
def nobody_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """What earlier tests have named is forgotten: a port of theirs may be given out again."""
    monkeypatch.setattr(f"{origin.__module__}._named", frozenset())


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGCS]:
    """A server that anybody could reach, and counts who does; the environment has credentials."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AZURE_STORAGE_ACCOUNT_KEY"):
        monkeypatch.setenv(name, "AAAA")
    monkeypatch.setenv("GOOGLE_BEARER_TOKEN", "AAAA")
    with FakeGCS("shop") as gcs:
        data = pickle.dumps("not to be read")
        put = urllib.request.Request(f"{gcs.url}/shop/a.pkl", data, method="PUT")
        urllib.request.urlopen(put).close()
        yield gcs


def fact(cls: str, **args: Any) -> SafeResult:
    described = {"class": f"cairnflow.results.{cls}", "args": args}
    return SafeResult("a.pkl", json.dumps(described, sort_keys=True))


def test_there_are_enough_of_them() -> None:
    assert len(ENDPOINTS) >= 120


READER = """
import json, sys
from cairnflow.errors import Denied, Incompatible
from cairnflow.results import SafeResult
from cairnflow.results.keeping import fetch

def heard(event, args):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname"}:
        raise SystemExit(f"{event} {args}")

sys.addaudithook(heard)
for description in json.load(sys.stdin):
    try:
        value = fetch(SafeResult("a.pkl", description)).value
        raise SystemExit(f"{description} gave {value!r}")
    except (Denied, Incompatible) as exc:
        assert "S3CRET" not in str(exc), exc
# What speaks to servers has not even been loaded, so nothing can have been said.
print("loaded" if "obstore" in sys.modules else "silent")
"""


def test_no_endpoint_that_a_fact_names_is_connected_to(server: FakeGCS) -> None:
    port = server.url.rpartition(":")[2]
    before = server.requests
    endpoints = [endpoint.replace("{port}", port) for endpoint in ENDPOINTS]
    facts = [
        fact(cls, **{name: "shop"}, endpoint=endpoint).handler
        for cls, name in CLASSES.items()
        for endpoint in endpoints
    ]

    told = subprocess.run(
        [sys.executable, "-c", READER],
        input=json.dumps(facts),
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )

    assert told.stdout.strip() == "silent", told.stdout + told.stderr
    assert server.requests == before


@pytest.mark.parametrize("cls", CLASSES)
@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_no_name_in_a_fact_leads_to_another_host(cls: str, name: str) -> None:
    with pytest.raises(Incompatible, match="can't be"):
        fetch(fact(cls, **{CLASSES[cls]: name}))


@pytest.mark.parametrize("name", ["evil.example/", "x.evil.example#", "a@b", "A b"])
def test_no_region_and_no_account_in_a_fact_leads_to_another_host(name: str) -> None:
    with pytest.raises(Incompatible, match=r"region .* can't be"):
        fetch(fact("S3ResultHandler", bucket="shop", region=name))
    with pytest.raises(Incompatible, match=r"account .* can't be"):
        fetch(fact("AzureResultHandler", container="shop", account=name))


def test_what_the_operator_names_is_connected_to(server: FakeGCS) -> None:
    address = fact("GCSResultHandler", bucket="shop", endpoint=server.url)
    with pytest.raises(Denied, match=r"stores\.endpoints"):
        fetch(address)

    with config.temporary({"stores.endpoints": (server.url,)}):
        assert fetch(address).value == "not to be read"


def test_what_the_cloud_s_own_tools_are_told_is_connected_to(
    server: FakeGCS, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", server.url.removeprefix("http://"))

    assert fetch(fact("GCSResultHandler", bucket="shop", prefix="")).value == "not to be read"


def test_what_the_author_wrote_in_this_process_is_connected_to(server: FakeGCS) -> None:
    GCSResultHandler("shop", endpoint=server.url)

    address = fact("GCSResultHandler", bucket="shop", endpoint=server.url, max_bytes=None)
    assert fetch(address).value == "not to be read"


def test_another_port_of_a_trusted_host_is_not_trusted(server: FakeGCS) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        other = f"http://127.0.0.1:{probe.getsockname()[1]}"
        GCSResultHandler("shop", endpoint=server.url)

        with pytest.raises(Denied):
            fetch(fact("GCSResultHandler", bucket="shop", endpoint=other))


@pytest.mark.parametrize("endpoint", ODD[:20], ids=repr)
def test_an_author_is_told_of_an_endpoint_that_can_t_be(endpoint: str) -> None:
    with pytest.raises((AuthoringError, ResultError)) as caught:
        S3ResultHandler("shop", endpoint=endpoint.replace("{port}", "9"))
    assert "S3CRET" not in str(caught.value)


def test_an_origin_is_spelled_one_way() -> None:
    same = ["https://Minio.Internal", "https://minio.internal:443/", "https://minio.internal/a/b"]

    assert {origin(endpoint) for endpoint in same} == {"https://minio.internal:443"}
