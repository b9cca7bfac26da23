"""Each server that tests talk to is there, and keeps what object stores promise."""

from concurrent.futures import ThreadPoolExecutor

import obstore
import pytest
from obstore.exceptions import AlreadyExistsError

from tests.clouds.servers import Place


def test_what_is_put_is_got_and_listed(place: Place) -> None:
    client = place.client()

    obstore.put(client, "2026/11/a", b"data")
    listed = [meta["path"] for meta in obstore.list(client).collect()]

    assert bytes(obstore.get(client, "2026/11/a").bytes()) == b"data"
    assert listed == ["2026/11/a"]


def test_each_test_has_a_bucket_of_its_own(place: Place) -> None:
    assert obstore.list(place.client()).collect() == []


def test_what_is_not_there_is_not_found(place: Place) -> None:
    with pytest.raises(FileNotFoundError):
        obstore.get(place.client(), "a")


def test_of_creators_at_once_one_wins(place: Place) -> None:
    client = place.client()

    def create(writer: int) -> bool:
        try:
            obstore.put(client, "a", b"%d" % writer, mode="create")
        except AlreadyExistsError:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(create, range(16)))

    assert sum(outcomes) == 1
    assert bytes(obstore.get(client, "a").bytes()) == b"%d" % outcomes.index(True)
