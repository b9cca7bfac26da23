"""Credentials and servers are found where each cloud's own tools look for them."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cairnflow.errors import ConfigError, Denied, MissingExtra, UnknownSecret
from cairnflow.results import AzureResultHandler, GCSResultHandler, S3ResultHandler
from cairnflow.results.logins import aws_profile, azure_identity, google_endpoint, is_federated
from cairnflow.stores.objects.azure import EMULATOR, from_connection_string
from cairnflow.testing import FakeGCS
from tests.clouds.buckets import AZURE_STRING
from tests.clouds.servers import Place

NewBucket = Callable[[str], Place]
OF_CLOUDS = ("AWS_", "AZURE_", "AZURITE_", "GOOGLE_", "STORAGE_", "MSI_", "IDENTITY_")


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home folder in which nobody has logged in anywhere."""
    import os

    for name in [name for name in os.environ if name.startswith(OF_CLOUDS)]:
        monkeypatch.delenv(name)
    home = tmp_path / "nobody"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    return home


def aws(home: Path, text: str) -> None:
    (home / ".aws").mkdir()
    (home / ".aws" / "credentials").write_text(text)


KEYS = "aws_access_key_id = test\naws_secret_access_key = test\n"


def test_a_profile_is_read_as_the_aws_cli_does(nobody: Path, new_bucket: NewBucket) -> None:
    place = new_bucket("moto")
    aws(nobody, f"[work]\n{KEYS}")

    handler = S3ResultHandler(place.bucket, endpoint=place.server.url, profile="work")

    assert handler.read(handler.write("a value")) == "a value"


@pytest.mark.slow
def test_without_a_name_the_profile_that_holds_is_taken(
    nobody: Path, new_bucket: NewBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = new_bucket("moto")
    aws(nobody, f"[work]\n{KEYS}")
    monkeypatch.setenv("AWS_PROFILE", "work")
    handler = S3ResultHandler(place.bucket, endpoint=place.server.url)

    assert handler.read(handler.write("a value")) == "a value"


def test_the_variables_of_the_environment_go_before_the_files(
    nobody: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert aws_profile(None) is None
    aws(nobody, KEYS)
    assert aws_profile(None) == ""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    assert aws_profile(None) is None
    assert aws_profile("work") == "work"


@pytest.mark.slow
def test_a_machine_s_role_is_found(new_bucket: NewBucket, monkeypatch: pytest.MonkeyPatch) -> None:
    place = new_bucket("moto")
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", place.server.url)

    handler = S3ResultHandler(place.bucket, endpoint=place.server.url)

    assert handler.read(handler.write("a value")) == "a value"


def test_the_server_of_aws_variables_is_used(
    new_bucket: NewBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = new_bucket("moto")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_ENDPOINT_URL", place.server.url)

    handler = S3ResultHandler(place.bucket)

    assert handler.read(handler.write("a value")) == "a value"


@pytest.mark.parametrize("host", ["{}", "http://{}"])
def test_an_emulator_of_google_s_is_found_with_and_without_a_scheme(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeGCS("shop") as gcs:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", host.format(gcs.url.removeprefix("http://")))
        handler = GCSResultHandler("shop")

        assert handler.read(handler.write("a value")) == "a value"
        assert google_endpoint() == gcs.url


def test_a_token_that_is_worth_something_is_never_sent_in_clear(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GOOGLE_BEARER_TOKEN", "worth-something")
    with FakeGCS("shop", token="worth-something") as gcs, pytest.raises(Denied):
        GCSResultHandler("shop", endpoint=gcs.url).write(1)


def test_a_token_of_azure_s_is_never_sent_in_clear() -> None:
    with FakeGCS() as server:
        with pytest.raises(Denied, match="in clear"):
            AzureResultHandler("shop", account="shop", endpoint=server.url).write(1)
        assert server.requests == 0


@pytest.mark.slow
def test_an_emulator_of_azure_s_is_found(
    new_bucket: NewBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = new_bucket("azurite")
    monkeypatch.setenv("AZURITE_BLOB_STORAGE_URL", place.server.url)
    handler = AzureResultHandler(place.bucket)

    assert handler.read(handler.write("a value")) == "a value"


@pytest.mark.slow
def test_a_connection_string_of_the_environment_is_found(
    new_bucket: NewBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = new_bucket("azurite")
    text = AZURE_STRING.format(url=place.server.url)
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", text)
    handler = AzureResultHandler(place.bucket)

    assert handler.read(handler.write("a value")) == "a value"


@pytest.mark.parametrize(
    ("kind", "federated"),
    [
        ("service_account", False), ("authorized_user", False), ("external_account", True),
        ("impersonated_service_account", True),
    ],
)  # fmt: skip
def test_google_s_file_says_who_can_read_it(kind: str, federated: bool, nobody: Path) -> None:
    assert is_federated() is False
    file = nobody / ".config" / "gcloud" / "application_default_credentials.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"type": kind}))

    assert is_federated() is federated


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"a"'])
def test_a_file_of_google_s_that_is_none_is_left_to_the_client(text: str, nobody: Path) -> None:
    file = nobody / "key.json"
    file.write_text(text)

    assert is_federated() is False


def test_azure_s_identity_goes_by_where_somebody_is_logged_in(
    nobody: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert azure_identity() == "machine"
    (nobody / ".azure").mkdir()
    monkeypatch.setenv("PATH", str(nobody))
    assert azure_identity() == "sdk"
    cli = nobody / "az"
    cli.write_text("#!/bin/sh\n")
    cli.chmod(0o755)
    assert azure_identity() == "cli"
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", "token")
    assert azure_identity() == "machine"


@pytest.mark.parametrize(
    ("module", "handler", "command"),
    [
        ("boto3", S3ResultHandler("shop", profile="work"), r"cairnflow\[s3\]"),
        ("google.auth", GCSResultHandler("shop"), r"cairnflow\[gcs\]"),
        ("azure.identity", AzureResultHandler("shop", account="shop"), r"cairnflow\[azure\]"),
    ],
    ids=["s3", "gcs", "azure"],
)
def test_a_library_that_is_not_there_is_named_by_its_command(
    module: str, handler: Any, command: str, nobody: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = nobody / "google.json"
    file.write_text('{"type": "external_account"}')
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    (nobody / ".azure").mkdir()
    monkeypatch.setenv("PATH", str(nobody))
    for name in [name for name in sys.modules if name.startswith("obstore.auth")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(MissingExtra, match=f"run: pip install '{command}'"):
        handler.write(1)


def test_a_secret_that_is_nowhere_is_told_by_its_name() -> None:
    with pytest.raises(UnknownSecret, match="no secret 'AZURE'"):
        AzureResultHandler("shop", connection_string_secret="AZURE").write(1)
    with pytest.raises(UnknownSecret, match="no secret 'GCP'"):
        GCSResultHandler("shop", credentials_secret="GCP").write(1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("UseDevelopmentStorage=true", EMULATOR),
        (
            "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=k==;EndpointSuffix=c.cn;",
            {"account_name": "a", "account_key": "k==", "endpoint": "https://a.blob.c.cn"},
        ),
        (
            "BlobEndpoint=https://x.example/a;SharedAccessSignature=sv=1&sig=a%3D",
            {"endpoint": "https://x.example/a", "sas_key": "sv=1&sig=a%3D"},
        ),
    ],
)
def test_a_connection_string_is_read(text: str, found: dict[str, str]) -> None:
    assert from_connection_string(text, "AZURE") == found


@pytest.mark.parametrize("text", ["", "a", "AccountName=a", "AccountKey=S3CRET", "x=S3CRET;;"])
def test_what_is_no_connection_string_is_refused_unseen(text: str) -> None:
    with pytest.raises(ConfigError, match="secret 'AZURE'") as caught:
        from_connection_string(text, "AZURE")
    assert "S3CRET" not in str(caught.value)
