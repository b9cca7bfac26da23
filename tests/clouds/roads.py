"""What tests of our object stores need beside servers: keys, and a way that breaks."""

from collections.abc import Iterator

import pytest

from cairnflow.stores.objects.limits import Limits
from cairnflow.testing import FaultProxy
from tests.clouds.buckets import environment
from tests.clouds.servers import Place

HASTY = Limits(connect=0.5, read=0.5, total=2.0)
"""Seconds, for servers next door."""


@pytest.fixture
def keys(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables of somebody who may write to the bucket."""
    for name, value in environment(place).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def proxy(place: Place) -> Iterator[FaultProxy]:
    """What stands before the server."""
    with FaultProxy(place.server.url, cloud=place.server.cloud) as way:
        yield way


@pytest.fixture
def far(place: Place, proxy: FaultProxy) -> Place:
    """The bucket, through the proxy."""
    return place.through(proxy.url)
