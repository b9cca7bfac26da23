"""Each fault, and what a client sees of it that knows no retries."""

import http.client
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cairnflow.testing import FakeGCS, FaultProxy, faults
from tests.testing.web import ask

DATA = bytes(range(100))


@pytest.fixture
def gcs() -> Iterator[FakeGCS]:
    with FakeGCS("shop") as fake:
        yield fake


@pytest.fixture
def proxy(gcs: FakeGCS) -> Iterator[FaultProxy]:
    """Before a server that holds one object, seen once."""
    with FaultProxy(gcs.url, cloud="gcs") as way:
        ask(f"{way.url}/shop/a", "PUT", DATA)
        yield way


@pytest.fixture
def url(proxy: FaultProxy) -> str:
    """Of the object, by way of the proxy."""
    return f"{proxy.url}/shop/a"


class TestWithoutFaults:
    def test_everything_passes_as_it_came(self, proxy: FaultProxy, url: str) -> None:
        reply = ask(url, headers={"Range": "bytes=3-5"})
        head = ask(url, "HEAD")
        missing = ask(f"{proxy.url}/shop/b")

        assert (reply.status, reply.body, reply.headers["content-length"]) == (206, DATA[3:6], "3")
        assert (head.status, head.body, head.headers["content-length"]) == (200, b"", "100")
        assert missing.status == 404

    def test_the_host_is_the_one_that_was_signed(self, gcs: FakeGCS, proxy: FaultProxy) -> None:
        begun = ask(
            f"{proxy.url}/upload/storage/v1/b/shop/o?uploadType=resumable&name=b", "POST", b"{}"
        )
        named = ask(
            f"{proxy.url}/upload/storage/v1/b/shop/o?uploadType=resumable&name=b",
            "POST",
            b"{}",
            {"Host": "storage.googleapis.com"},
        )

        assert begun.headers["location"].startswith(proxy.url)
        assert named.headers["location"].startswith("http://storage.googleapis.com/")

    def test_requests_are_counted(self, proxy: FaultProxy, url: str) -> None:
        ask(url)

        assert (proxy.requests, proxy.methods) == (2, {"PUT": 1, "GET": 1})

    def test_a_server_that_is_gone_is_a_bad_gateway(self) -> None:
        with FakeGCS() as gcs, FaultProxy(gcs.url) as proxy:
            gcs.close()

            assert ask(proxy.url).status == 502

    @pytest.mark.parametrize("upstream", ["https://127.0.0.1:1", "127.0.0.1:80", "http://host"])
    def test_what_is_no_server_is_refused(self, upstream: str) -> None:
        with pytest.raises(ValueError, match="no server to stand before"):
            FaultProxy(upstream)

    def test_a_cloud_that_is_not_known_is_refused(self) -> None:
        with pytest.raises(ValueError, match="known: s3, gcs, azure"):
            FaultProxy("http://127.0.0.1:1", cloud="moon")  # on purpose


class TestConnections:
    def test_refused(self, proxy: FaultProxy, url: str) -> None:
        with proxy.refusing(), pytest.raises(ConnectionRefusedError):
            ask(url)

        assert ask(url).body == DATA

    def test_unreachable(self, proxy: FaultProxy, url: str) -> None:
        began = time.monotonic()

        with proxy.unreachable(), pytest.raises(TimeoutError):
            ask(url, seconds=0.3)

        assert time.monotonic() - began >= 0.3
        assert ask(url).body == DATA

    def test_reset_before_the_server_is_asked(
        self, gcs: FakeGCS, proxy: FaultProxy, url: str
    ) -> None:
        proxy.inject(faults.Reset(), method="PUT")

        with pytest.raises(ConnectionResetError):
            ask(url, "PUT", b"other")
        assert gcs.objects("shop") == {"a": DATA}

    def test_reset_amid_the_body(self, proxy: FaultProxy, url: str) -> None:
        proxy.inject(faults.Reset(after=40))

        with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
            ask(url)

    def test_a_black_hole_holds_the_client_as_long_as_it_waits(
        self, gcs: FakeGCS, proxy: FaultProxy, url: str
    ) -> None:
        proxy.inject(faults.BlackHole())

        with pytest.raises(TimeoutError):
            ask(url, seconds=0.2)
        assert gcs.methods == {"PUT": 1}

    def test_a_black_hole_ends_with_the_proxy(self, gcs: FakeGCS) -> None:
        with ThreadPoolExecutor() as pool, FaultProxy(gcs.url) as proxy:
            proxy.inject(faults.BlackHole())
            waiting = pool.submit(ask, proxy.url, seconds=60)
            while not proxy.requests:
                time.sleep(0.01)
            proxy.close()

            error = waiting.exception(5)

        assert isinstance(error, http.client.RemoteDisconnected)

    def test_a_delay_before(self, gcs: FakeGCS, proxy: FaultProxy, url: str) -> None:
        proxy.inject(faults.Delay(before=0.3), method="PUT")

        with pytest.raises(TimeoutError):
            ask(url, "PUT", b"late", seconds=0.1)
        early = gcs.objects("shop")
        while gcs.methods["PUT"] < 2:  # the client has gone, and its request comes all the same
            time.sleep(0.02)

        assert early == {"a": DATA}

    def test_a_delay_after(self, gcs: FakeGCS, proxy: FaultProxy, url: str) -> None:
        proxy.inject(faults.Delay(after=0.3), method="PUT")

        with pytest.raises(TimeoutError):
            ask(url, "PUT", b"late", seconds=0.2)

        assert gcs.objects("shop") == {"a": b"late"}

    def test_a_stall_amid_the_body(self, proxy: FaultProxy, url: str) -> None:
        proxy.inject(faults.Stall(after=40))

        with pytest.raises(TimeoutError):
            ask(url, seconds=0.2)


class TestBodies:
    def test_truncated_against_its_own_length(self, proxy: FaultProxy, url: str) -> None:
        proxy.inject(faults.Truncate(keep=40))

        with pytest.raises(http.client.IncompleteRead, match="40 bytes read, 60 more"):
            ask(url)

    @pytest.mark.parametrize("keep", [0, 1, 99])
    def test_truncated_with_a_length_that_agrees(
        self, keep: int, proxy: FaultProxy, url: str
    ) -> None:
        proxy.inject(faults.Truncate(keep, honest=True))

        reply = ask(url)

        assert (reply.status, reply.body) == (200, DATA[:keep])
        assert reply.headers["content-length"] == str(keep)

    def test_a_length_that_is_too_great(self, proxy: FaultProxy, url: str) -> None:
        proxy.inject(faults.WrongLength(by=10))

        with pytest.raises(TimeoutError):
            ask(url, seconds=0.2)

    def test_a_length_that_is_too_small(self, proxy: FaultProxy, url: str) -> None:
        proxy.inject(faults.WrongLength(by=-10))

        assert ask(url).body == DATA[:-10]

    def test_one_bit_is_another(self, proxy: FaultProxy, url: str) -> None:
        proxy.inject(faults.FlipBit(8 * 100 + 17))

        assert ask(url).body == DATA[:2] + bytes([DATA[2] ^ 2]) + DATA[3:]

    def test_another_objects_bytes(self, proxy: FaultProxy, url: str) -> None:
        ask(f"{proxy.url}/shop/b", "PUT", b"of b")
        proxy.inject(faults.Swap("b"), path="/a$")

        assert ask(url).body == b"of b"
        assert ask(f"{proxy.url}/shop/b").body == b"of b"

    def test_older_bytes(self, proxy: FaultProxy, url: str) -> None:
        ask(url, "PUT", b"newer")
        before = ask(url).body
        proxy.inject(faults.Older(), method="GET")

        assert (before, ask(url).body) == (b"newer", DATA)

    def test_any_bytes(self, proxy: FaultProxy, url: str) -> None:
        proxy.inject(faults.Body(b"<html>log in</html>"))

        assert ask(url).body == b"<html>log in</html>"

    def test_a_swap_with_what_was_never_seen_is_told_at_the_end(self, gcs: FakeGCS) -> None:
        proxy = FaultProxy(gcs.url)
        proxy.inject(faults.Swap("b"))

        with pytest.raises(ConnectionResetError):
            ask(f"{proxy.url}/shop/a")
        proxy.close()
        with pytest.raises(LookupError, match="no body was seen at b"):
            proxy.check()


class TestRefusals:
    @pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 429, 500, 503])
    @pytest.mark.parametrize("cloud", ["s3", "gcs", "azure"])
    def test_each_is_told_in_the_clouds_words(
        self, status: int, cloud: faults.Cloud, gcs: FakeGCS
    ) -> None:
        with FaultProxy(gcs.url, cloud=cloud) as proxy:
            proxy.inject(faults.Status(status))

            reply = ask(f"{proxy.url}/shop/a")

        code = reply.body.partition(b"<Code>")[2].partition(b"</Code>")[0].decode()
        assert reply.status == status
        assert code.isalpha()
        assert reply.headers.get("x-ms-error-code") == (code if cloud == "azure" else None)
        assert gcs.requests == 0

    def test_googles_json_is_json(self, proxy: FaultProxy) -> None:
        proxy.inject(faults.Status(403))

        assert ask(f"{proxy.url}/storage/v1/b/shop/o/a").body.startswith(b'{"error": {"code": 403')

    def test_a_word_of_ones_own_and_when_to_come_again(self, proxy: FaultProxy, url: str) -> None:
        proxy.inject(faults.Status(400, "ExpiredToken", retry_after=7))

        reply = ask(url)

        assert b"<Code>ExpiredToken</Code>" in reply.body
        assert reply.headers["retry-after"] == "7"


class TestLostAcknowledgements:
    def test_the_request_is_carried_out_and_the_client_sees_a_reset(
        self, gcs: FakeGCS, proxy: FaultProxy, url: str
    ) -> None:
        proxy.inject(faults.LostAck())

        with pytest.raises(ConnectionResetError):
            ask(url, "PUT", b"new")
        assert gcs.objects("shop") == {"a": b"new"}

    @pytest.mark.parametrize("status", [500, 503])
    def test_or_an_error_of_the_server(
        self, status: int, gcs: FakeGCS, proxy: FaultProxy, url: str
    ) -> None:
        proxy.inject(faults.LostAck(faults.Status(status)))

        assert ask(url, "PUT", b"new").status == status
        assert gcs.objects("shop") == {"a": b"new"}

    def test_or_nothing(self, gcs: FakeGCS, proxy: FaultProxy, url: str) -> None:
        proxy.inject(faults.LostAck(faults.BlackHole()))

        with pytest.raises(TimeoutError):
            ask(url, "PUT", b"new", seconds=0.3)
        assert gcs.objects("shop") == {"a": b"new"}


class TestPlans:
    def test_a_fault_strikes_the_requests_that_are_meant(self, proxy: FaultProxy, url: str) -> None:
        proxy.inject(faults.Status(500), method="PUT", path=r"/shop/a$")

        statuses = [
            ask(url).status,
            ask(url, "PUT", b"x").status,
            ask(f"{proxy.url}/shop/ab", "PUT", b"x").status,
        ]

        assert statuses == [200, 500, 200]

    def test_some_are_left_alone_and_some_struck(self, proxy: FaultProxy, url: str) -> None:
        injection = proxy.inject(faults.Status(500), skip=1, times=2)

        statuses = [ask(url).status for _ in range(5)]

        assert statuses == [200, 500, 500, 200, 200]
        assert (injection.hits, injection.seen) == (2, 5)

    def test_the_first_that_strikes_is_the_one(self, proxy: FaultProxy, url: str) -> None:
        proxy.inject(faults.Status(500), times=1)
        proxy.inject(faults.Status(503), times=1)

        assert [ask(url).status for _ in range(3)] == [500, 503, 200]

    def test_a_request_is_chosen_by_what_it_carries(self, proxy: FaultProxy, url: str) -> None:
        proxy.inject(faults.Status(500), when=lambda request: b"poison" in request.body)

        assert ask(url, "PUT", b"poison").status == 500
        assert ask(url, "PUT", b"water").status == 200

    def test_chances_are_those_of_the_seed(self, gcs: FakeGCS) -> None:
        def struck(seed: int) -> list[int]:
            with FaultProxy(gcs.url, seed=seed) as proxy:
                proxy.inject(faults.Status(500), chance=0.3)
                return [ask(proxy.url).status for _ in range(60)]

        first = struck(1)

        assert struck(1) == first != struck(2)
        assert 5 <= first.count(500) <= 35

    def test_a_fault_that_never_struck_can_be_found(self, proxy: FaultProxy, url: str) -> None:
        struck = proxy.inject(faults.Status(500), method="GET", times=1)
        never = proxy.inject(faults.Reset(), method="POST")
        ask(url)

        assert proxy.missed() == [never]
        assert repr(struck) == (
            "<Status(status=500, code=None, retry_after=None): struck 1 of 1 requests>"
        )

    def test_a_plan_can_be_thrown_away(self, proxy: FaultProxy, url: str) -> None:
        proxy.inject(faults.Status(500))
        proxy.clear()

        assert ask(url).status == 200

    def test_of_requests_at_once_as_many_are_struck_as_are_meant(
        self, proxy: FaultProxy, url: str
    ) -> None:
        injection = proxy.inject(faults.Status(500), times=20)

        with ThreadPoolExecutor(16) as pool:
            statuses = list(pool.map(lambda _: ask(url).status, range(100)))

        assert statuses.count(500) == injection.hits == 20
        assert proxy.requests == 101

    def test_an_author_writes_a_fault_of_their_own(self, proxy: FaultProxy, url: str) -> None:
        class Twice:
            def strike(self, passage: faults.Passage) -> None:
                passage.forward()
                passage.tell(passage.forward())

        proxy.inject(Twice(), method="PUT")

        assert ask(url, "PUT", b"x").status == 200
