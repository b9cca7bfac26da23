"""Object stores pass the contract, on servers that speak as the clouds do."""

import urllib.request
from collections.abc import Iterator
from secrets import token_hex

import pytest

from cairnflow.stores.base import Store
from cairnflow.stores.objects.s3 import S3Bucket
from cairnflow.stores.objects.store import ObjectStore
from cairnflow.testing.store_contract import StoreContract


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(moto: str, monkeypatch: pytest.MonkeyPatch) -> S3Bucket:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    name = f"bucket-{token_hex(4)}"
    urllib.request.urlopen(urllib.request.Request(f"{moto}/{name}", method="PUT")).close()
    return S3Bucket(name, moto, "us-east-1")


class TestS3(StoreContract):
    @pytest.fixture
    def store(self, bucket: S3Bucket) -> Store:
        return ObjectStore(bucket)


class TestS3WithAPrefix(StoreContract):
    @pytest.fixture
    def store(self, bucket: S3Bucket) -> Store:
        return ObjectStore(bucket, "team/sales")
