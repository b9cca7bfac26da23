"""The fake keeps Google's promises to obstore, to Google's own client, and on the wire."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import google.api_core.exceptions as refused
import obstore
import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
from google.cloud.storage.exceptions import InvalidResponse
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import GCSStore

from cairnflow.testing import FakeGCS
from cairnflow.testing.fake_gcs.checksums import crc32c
from tests.testing.web import ask

PART = 5 << 20


@pytest.fixture
def gcs() -> Iterator[FakeGCS]:
    with FakeGCS("shop") as fake:
        yield fake


@pytest.fixture
def store(gcs: FakeGCS) -> GCSStore:
    """As obstore sees it, through the XML API."""
    return GCSStore(
        "shop",
        base_url=gcs.url,
        bearer_token="any",
        client_options={"allow_http": True, "timeout": "20s"},
        retry_config={"max_retries": 0, "retry_timeout": timedelta(seconds=20)},
    )


@pytest.fixture
def bucket(gcs: FakeGCS) -> Iterator[Any]:
    """As Google's own client sees it, through the JSON API."""
    client = storage.Client(
        project="test",
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": gcs.url},
    )
    yield client.bucket("shop")
    client.close()


def paths(listed: Any) -> list[str]:
    return [meta["path"] for meta in listed]


class TestObstore:
    def test_what_is_put_is_got_byte_for_byte(self, store: GCSStore) -> None:
        data = bytes(range(256)) * 5000

        obstore.put(store, "a/b", data)

        assert bytes(obstore.get(store, "a/b").bytes()) == data
        assert obstore.head(store, "a/b")["size"] == len(data)

    @pytest.mark.parametrize("key", ["a b", "ä/ö", "a%20b", "a+b", "x" * 900, "=&?#"])
    def test_odd_names_are_names(self, gcs: FakeGCS, store: GCSStore, key: str) -> None:
        obstore.put(store, key, b"data")

        assert list(gcs.objects("shop")) == [key]
        assert paths(obstore.list(store).collect()) == [key]
        assert bytes(obstore.get(store, key).bytes()) == b"data"

    def test_a_range_is_that_range(self, store: GCSStore) -> None:
        obstore.put(store, "a", b"0123456789")

        middle = obstore.get_range(store, "a", start=2, end=5)
        end = obstore.get(store, "a", options={"range": {"suffix": 3}}).bytes()
        rest = obstore.get(store, "a", options={"range": {"offset": 8}}).bytes()

        assert [bytes(part) for part in (middle, end, rest)] == [b"234", b"789", b"89"]

    def test_a_range_outside_is_an_error(self, store: GCSStore) -> None:
        obstore.put(store, "a", b"0123456789")

        with pytest.raises(BaseError, match=r"416|range|Range"):
            obstore.get_range(store, "a", start=20, end=25)

    def test_what_is_created_is_not_created_again(self, store: GCSStore) -> None:
        obstore.put(store, "a", b"first", mode="create")

        with pytest.raises(AlreadyExistsError):
            obstore.put(store, "a", b"second", mode="create")
        assert bytes(obstore.get(store, "a").bytes()) == b"first"

    def test_an_update_holds_only_for_the_version_that_was_seen(self, store: GCSStore) -> None:
        first = {k: v for k, v in obstore.put(store, "a", b"1").items() if v is not None}
        obstore.put(store, "a", b"2", mode=first)

        with pytest.raises(PreconditionError):
            obstore.put(store, "a", b"3", mode=first)
        assert bytes(obstore.get(store, "a").bytes()) == b"2"

    def test_what_has_not_changed_is_not_sent_again(self, store: GCSStore) -> None:
        obstore.put(store, "a", b"data")
        etag = obstore.head(store, "a")["e_tag"]

        with pytest.raises(BaseError, match=r"304|NotModified|not modified"):
            obstore.get(store, "a", options={"if_none_match": etag})

    def test_what_is_large_comes_in_parts(self, gcs: FakeGCS, store: GCSStore) -> None:
        data = bytes(range(251)) * 60_000

        obstore.put(store, "a", data, use_multipart=True, chunk_size=PART)

        assert gcs.methods == {"POST": 2, "PUT": 3}
        assert gcs.objects("shop") == {"a": data}

    def test_parts_that_are_too_small_are_refused(self, gcs: FakeGCS, store: GCSStore) -> None:
        with pytest.raises(BaseError, match="EntityTooSmall"):
            obstore.put(store, "a", bytes(3000), use_multipart=True, chunk_size=1000)

        assert gcs.objects("shop") == {}

    def test_lists_come_in_order_and_in_pages(self, store: GCSStore) -> None:
        names = [f"{number:04}" for number in range(1003)]
        for name in reversed(names):
            obstore.put(store, name, b"")

        assert paths(obstore.list(store).collect()) == names

    def test_a_folder_tells_its_own_names_and_those_of_its_folders(self, store: GCSStore) -> None:
        for name in ("a/1", "a/2", "a/b/1", "a/b/2", "a/c/1", "b"):
            obstore.put(store, name, b"")

        listed = obstore.list_with_delimiter(store, "a")

        assert paths(listed["objects"]) == ["a/1", "a/2"]
        assert listed["common_prefixes"] == ["a/b", "a/c"]

    def test_what_is_deleted_is_not_found(self, store: GCSStore) -> None:
        obstore.put(store, "a", b"data")
        obstore.delete(store, "a")

        with pytest.raises(FileNotFoundError):
            obstore.get(store, "a")
        with pytest.raises(FileNotFoundError):
            obstore.head(store, "a")

    def test_many_are_deleted_at_once(self, gcs: FakeGCS, store: GCSStore) -> None:
        for number in range(5):
            obstore.put(store, f"{number}", b"data")

        obstore.delete(store, [f"{number}" for number in range(4)])

        assert list(gcs.objects("shop")) == ["4"]

    def test_a_copy_is_the_same(self, gcs: FakeGCS, store: GCSStore) -> None:
        obstore.put(store, "a b", b"data")
        obstore.copy(store, "a b", "c")

        assert gcs.objects("shop") == {"a b": b"data", "c": b"data"}

    def test_own_metadata_comes_back(self, store: GCSStore) -> None:
        obstore.put(store, "a", b"x", attributes={"Content-Type": "text/plain", "digest": "12"})

        attributes = obstore.get(store, "a").attributes

        assert attributes["Content-Type"] == "text/plain"
        assert attributes["digest"] == "12"

    def test_a_wrong_token_is_refused(self, gcs: FakeGCS, store: GCSStore) -> None:
        obstore.put(store, "a", b"data")
        gcs.token = "another"

        with pytest.raises(BaseError, match=r"401|Unauth"):
            obstore.get(store, "a")


class TestGooglesClient:
    def test_what_is_put_is_got_byte_for_byte(self, gcs: FakeGCS, bucket: Any) -> None:
        data = bytes(range(256)) * 500 + b"\r\n--\r\n"

        bucket.blob("a/b").upload_from_string(data)

        assert bucket.blob("a/b").download_as_bytes() == data
        assert gcs.objects("shop") == {"a/b": data}

    def test_what_is_large_comes_in_pieces(self, gcs: FakeGCS, bucket: Any) -> None:
        data = bytes(range(251)) * 4000
        blob = bucket.blob("a", chunk_size=256 << 10)

        with blob.open("wb", ignore_flush=True) as file:
            file.write(data)

        assert (gcs.methods["POST"], gcs.methods["PUT"]) == (1, 4)
        assert gcs.objects("shop") == {"a": data}

    def test_a_range_is_that_range(self, bucket: Any) -> None:
        bucket.blob("a").upload_from_string(b"0123456789")

        assert bucket.blob("a").download_as_bytes(start=2, end=4) == b"234"

    def test_lists_come_in_order_and_in_pages(self, bucket: Any) -> None:
        for name in ("b/2", "a", "b/1", "c/1", "c/2", "d"):
            bucket.blob(name).upload_from_string(b"")

        listed = bucket.list_blobs(delimiter="/", page_size=1)
        names = [blob.name for blob in listed]

        assert names == ["a", "d"]
        assert listed.prefixes == {"b/", "c/"}
        assert [blob.name for blob in bucket.list_blobs(prefix="b", page_size=1)] == ["b/1", "b/2"]

    def test_a_generation_that_is_not_there_is_a_failed_precondition(self, bucket: Any) -> None:
        blob = bucket.blob("a")
        blob.upload_from_string(b"first", if_generation_match=0)

        with pytest.raises(refused.PreconditionFailed):
            bucket.blob("a").upload_from_string(b"second", if_generation_match=0)
        bucket.blob("a").upload_from_string(b"third", if_generation_match=blob.generation)
        with pytest.raises(refused.PreconditionFailed):
            bucket.blob("a").delete(if_generation_match=blob.generation)
        assert bucket.blob("a").download_as_bytes() == b"third"

    def test_a_precondition_holds_for_pieces_too(self, bucket: Any) -> None:
        bucket.blob("a").upload_from_string(b"first")

        writer = bucket.blob("a").open("wb", if_generation_match=0, ignore_flush=True)
        writer.write(b"second")
        with pytest.raises(InvalidResponse, match="412"):
            writer.close()

    def test_what_is_deleted_is_not_found(self, bucket: Any) -> None:
        bucket.blob("a").upload_from_string(b"data")
        bucket.blob("a").delete()

        assert not bucket.blob("a").exists()
        with pytest.raises(refused.NotFound):
            bucket.blob("a").download_as_bytes()
        with pytest.raises(refused.NotFound):
            bucket.blob("a").delete()

    def test_own_metadata_and_checksums_come_back(self, bucket: Any) -> None:
        blob = bucket.blob("a")
        blob.metadata = {"digest": "12"}
        blob.upload_from_string(b"123456789", content_type="text/plain")

        found = bucket.get_blob("a")

        assert (found.metadata, found.content_type, found.size) == (
            {"digest": "12"},
            "text/plain",
            9,
        )
        assert found.crc32c == "4waSgw=="

    def test_buckets_are_made_and_removed(self, gcs: FakeGCS, bucket: Any) -> None:
        made = bucket.client.create_bucket("new")
        made.blob("a").upload_from_string(b"data")

        assert [found.name for found in bucket.client.list_buckets()] == ["new", "shop"]
        with pytest.raises(refused.Conflict):
            made.delete()
        made.blob("a").delete()
        made.delete()
        assert not made.exists()

    def test_rewriting_is_refused_rather_than_passed_over(self, bucket: Any) -> None:
        bucket.blob("a").upload_from_string(b"data")

        with pytest.raises(refused.MethodNotImplemented):
            bucket.blob("b").rewrite(bucket.blob("a"), timeout=1, retry=None)


class TestTheWire:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Content-MD5": b64encode(hashlib.md5(b"other").digest()).decode()},
            {"x-goog-hash": "crc32c=4waSgw=="},
            {"x-goog-hash": "md5=CY9rzUYh03PK3k6DJie09g==,crc32c=AAAAAA=="},
        ],
    )
    def test_bytes_of_another_checksum_are_refused(
        self, gcs: FakeGCS, headers: dict[str, str]
    ) -> None:
        reply = ask(f"{gcs.url}/shop/a", "PUT", b"data", headers)

        assert (reply.status, gcs.objects("shop")) == (400, {})
        assert b"BadDigest" in reply.body

    @pytest.mark.parametrize(
        ("target", "headers"),
        [
            ("/shop/a", {"x-goog-if-metageneration-match": "1"}),
            ("/storage/v1/b/shop/o/a?ifMetagenerationMatch=1", {}),
        ],
    )
    def test_a_precondition_that_is_not_known_is_refused(
        self, gcs: FakeGCS, target: str, headers: dict[str, str]
    ) -> None:
        ask(f"{gcs.url}/shop/a", "PUT", b"data")

        assert ask(gcs.url + target, "GET", headers=headers).status == 501

    def test_a_generation_of_its_own_is_found_and_no_other(self, gcs: FakeGCS) -> None:
        put = ask(f"{gcs.url}/shop/a", "PUT", b"data")
        generation = put.headers["x-goog-generation"]

        assert ask(f"{gcs.url}/shop/a?generation={generation}").body == b"data"
        assert ask(f"{gcs.url}/shop/a?generation=1").status == 404

    def test_a_multipart_upload_takes_no_precondition(self, gcs: FakeGCS) -> None:
        begun = ask(
            f"{gcs.url}/shop/a?uploads", "POST", headers={"x-goog-if-generation-match": "0"}
        )

        assert begun.status == 400

    @pytest.mark.parametrize("listed", ["<PartNumber>2</PartNumber><ETag>x</ETag>", ""])
    def test_an_upload_ends_only_with_parts_that_were_sent(self, gcs: FakeGCS, listed: str) -> None:
        begun = ask(f"{gcs.url}/shop/a?uploads", "POST")
        upload = begun.body.partition(b"<UploadId>")[2].partition(b"<")[0].decode()
        ask(f"{gcs.url}/shop/a?partNumber=1&uploadId={upload}", "PUT", b"data")

        end = ask(f"{gcs.url}/shop/a?uploadId={upload}", "POST", f"<x>{listed}</x>".encode())

        assert (end.status, gcs.objects("shop")) == (400, {})

    def test_an_aborted_upload_is_not_known_any_more(self, gcs: FakeGCS) -> None:
        begun = ask(f"{gcs.url}/shop/a?uploads", "POST")
        upload = begun.body.partition(b"<UploadId>")[2].partition(b"<")[0].decode()
        aborted = ask(f"{gcs.url}/shop/a?uploadId={upload}", "DELETE")

        later = ask(f"{gcs.url}/shop/a?partNumber=1&uploadId={upload}", "PUT", b"data")

        assert (aborted.status, later.status) == (204, 404)

    def test_a_bucket_that_is_not_there_is_not_found(self, gcs: FakeGCS) -> None:
        statuses = [
            ask(f"{gcs.url}/none/a").status,
            ask(f"{gcs.url}/none/a", "PUT", b"data").status,
            ask(f"{gcs.url}/none?list-type=2").status,
            ask(f"{gcs.url}/storage/v1/b/none").status,
        ]

        assert statuses == [404] * 4

    def test_requests_are_counted_and_looking_in_is_none(self, gcs: FakeGCS) -> None:
        ask(f"{gcs.url}/shop/a", "PUT", b"data")
        ask(f"{gcs.url}/shop/a")
        gcs.objects("shop")

        assert (gcs.requests, gcs.methods) == (2, {"PUT": 1, "GET": 1})

    def test_nobody_answers_once_it_is_closed(self) -> None:
        with FakeGCS("shop") as gcs:
            url = gcs.url

        with pytest.raises(ConnectionRefusedError):
            ask(url)

    def test_a_bucket_is_made_once(self, gcs: FakeGCS) -> None:
        gcs.create_bucket("new")

        with pytest.raises(ValueError, match="bucket 'new' already"):
            gcs.create_bucket("new")


@pytest.mark.parametrize(
    ("data", "told"),
    [(b"", "AAAAAA=="), (b"a", "wdBDMA=="), (b"123456789", "4waSgw=="), (bytes(32), "ipE2qg==")],
)
def test_checksums_are_googles(data: bytes, told: str) -> None:
    assert crc32c(data) == told
