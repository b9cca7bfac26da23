"""Object stores that tests talk to: each runs once a session, and each test has its own bucket."""

from collections.abc import Callable, Generator
from importlib.util import find_spec

import pytest

from tests.clouds import node, servers
from tests.clouds.servers import Place, Server, new_place
from tests.conftest import require

NAMES = ("moto", "ministack", "fake_gcs", "azurite")

Folders = pytest.TempPathFactory


@pytest.fixture(scope="session")
def moto(tmp_path_factory: Folders) -> Generator[Server]:
    """S3 as moto does it; it takes about 2 s to start."""
    require(find_spec("moto"), "moto", "pip install 'moto[server]'")
    with servers.running_moto(tmp_path_factory.mktemp("moto")) as server:
        yield server


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: Folders) -> Generator[Server]:
    """S3 as ministack does it; it takes about 2 s to start."""
    require(find_spec("ministack"), "ministack", "pip install ministack")
    with servers.running_ministack(tmp_path_factory.mktemp("ministack")) as server:
        yield server


@pytest.fixture(scope="session")
def azurite(tmp_path_factory: Folders) -> Generator[Server]:
    """Azure's blobs; they take about 2 s to start."""
    main = node.azurite()
    require(main, "azurite", node.INSTALL)
    assert main is not None
    with servers.running_azurite(main, tmp_path_factory.mktemp("azurite")) as server:
        yield server


@pytest.fixture(scope="session")
def fake_gcs() -> Generator[Server]:
    """Google Cloud Storage, our own double of it."""
    with servers.running_fake_gcs() as server:
        yield server


@pytest.fixture
def new_bucket(request: pytest.FixtureRequest) -> Callable[[str], Place]:
    """Makes an empty bucket on the server of a name; starts the server if need be."""
    return lambda name: new_place(request.getfixturevalue(name))


@pytest.fixture(params=NAMES)
def place(request: pytest.FixtureRequest, new_bucket: Callable[[str], Place]) -> Place:
    """An empty bucket on each server in turn."""
    return new_bucket(request.param)
