"""Nothing that lets somebody into a cloud is in a fact, a look, a pickle, a log or an error.

The server that is asked says in its answer all that it was told, as servers in trouble do: headers
with tokens, URLs with signatures.
"""

import base64
import json
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from cairnflow import Flow, task
from cairnflow.errors import ConfigError, Denied, ResultError
from cairnflow.results import (
    AzureResultHandler,
    GCSResultHandler,
    ResultHandler,
    S3ResultHandler,
)
from cairnflow.testing.loopback import Answer, Exchange, Loopback, Request

CANARY = "Cz9canaryQ7x/Kp3+Wm1T"
IN_BASE64 = base64.b64encode(CANARY.encode()).decode()
FORMS = {
    CANARY, quote(CANARY, safe=""), quote(CANARY), CANARY.encode().hex(), IN_BASE64,
    IN_BASE64.rstrip("="), quote(IN_BASE64, safe=""),
}  # fmt: skip


class Gossip(Loopback):
    """Refuses everything, and repeats all that it was told."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(self._tell)

    def _tell(self, request: Request, exchange: Exchange) -> None:
        told = f"{request.target}\n{request.headers}\n{CANARY}"
        text = f"<Error><Code>ExpiredToken</Code><Token-0>{told}</Token-0></Error>"
        exchange.tell(Answer(self.status, text.encode()))


@pytest.fixture(params=[400, 401, 403, 404, 500])
def gossip(request: pytest.FixtureRequest) -> Iterator[Gossip]:
    with Gossip(request.param) as server:
        yield server


Kind = Callable[[str], tuple[ResultHandler, dict[str, str]]]


def by_s3_keys(url: str) -> tuple[ResultHandler, dict[str, str]]:
    keys = dict.fromkeys(("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"), CANARY)
    return S3ResultHandler("shop", "p", endpoint=url), {**keys, "AWS_ACCESS_KEY_ID": "AKIA1"}


def by_azure_string(url: str) -> tuple[ResultHandler, dict[str, str]]:
    string = f"AccountName=shop;AccountKey={IN_BASE64};BlobEndpoint={url}/shop"
    handler = AzureResultHandler("shop", "p", connection_string_secret="AZURE")
    return handler, {"CAIRNFLOW__SECRETS__AZURE": string}


def by_azure_signature(url: str) -> tuple[ResultHandler, dict[str, str]]:
    signed = f"sv=2023-11-03&sp=rw&sig={quote(CANARY, safe='')}"
    handler = AzureResultHandler("shop", "p", endpoint=url, account="shop", sas_secret="SAS")
    return handler, {"CAIRNFLOW__SECRETS__SAS": signed}


def by_a_broken_google_key(url: str) -> tuple[ResultHandler, dict[str, str]]:
    key = {"type": "service_account", "private_key": CANARY, "client_email": "a@b", "x": CANARY}
    return (
        GCSResultHandler("shop", "p", credentials_secret="GCP"),
        {"CAIRNFLOW__SECRETS__GCP": json.dumps(key)},
    )


def by_a_broken_string(url: str) -> tuple[ResultHandler, dict[str, str]]:
    handler = AzureResultHandler("shop", "p", connection_string_secret="AZURE")
    return handler, {"CAIRNFLOW__SECRETS__AZURE": f"postgresql://me:{CANARY}@db"}


KINDS = [
    by_s3_keys, by_azure_string, by_azure_signature, by_a_broken_google_key, by_a_broken_string,
]  # fmt: skip


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def handler(
    request: pytest.FixtureRequest, gossip: Gossip, monkeypatch: pytest.MonkeyPatch
) -> ResultHandler:
    made, variables = request.param(gossip.url)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CAIRNFLOW__STORES__TOTAL_TIMEOUT", "1")
    found: ResultHandler = made
    return found


def leaks(text: str | bytes) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    return [form for form in FORMS if form.encode() in data]


def all_of(exc: BaseException) -> str:
    """All that anybody could be shown of an error, and of what hangs on it."""
    chain: list[BaseException | None] = [exc]
    for one in chain:
        if one is not None:
            chain += [one.__cause__, one.__context__]
    return "\n".join([*map(repr, chain), *traceback.format_exception(exc)])


@pytest.mark.slow
def test_what_a_handler_shows_of_itself_holds_no_credential(handler: ResultHandler) -> None:
    with pytest.raises((ResultError, ConfigError)):
        handler.write("a value")  # by now it has looked up what it needs

    for shown in (repr(handler), handler.description, pickle.dumps(handler), str(handler)):
        assert leaks(shown) == []


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["read", "write"])
def test_an_error_holds_no_credential_nor_what_hangs_on_it(
    verb: str, handler: ResultHandler, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    with pytest.raises((ResultError, ConfigError)) as caught:
        getattr(handler, verb)("p/2026/11/22/a.pkl")
    assert leaks(all_of(caught.value)) == []
    assert leaks(pickle.dumps(caught.value)) == []
    assert leaks(caplog.text) == []
    assert "?" not in str(caught.value)


@pytest.mark.slow
def test_what_a_run_writes_down_holds_no_credential(
    handler: ResultHandler, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    @task
    def one() -> int:
        return 1

    with Flow("leaky", result_handler=handler) as flow:
        made = one()
    state = flow.run()

    assert state.result[made].is_failed()
    assert leaks(str(state.result[made].message)) == []
    assert leaks(caplog.text) == []
    files = [path for path in home.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if leaks(path.read_bytes())] == []


def test_a_secret_that_is_no_connection_string_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handler, variables = by_a_broken_string("")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ConfigError, match="secret 'AZURE' is no connection string"):
        handler.write(1)


def test_a_profile_that_is_not_there_is_told_by_its_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    with pytest.raises(Denied, match=r"profile 'work' of ~/\.aws can't be used"):
        S3ResultHandler("shop", profile="work").write(1)


def test_a_machine_without_credentials_is_told_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("CAIRNFLOW__STORES__TOTAL_TIMEOUT", "1")

    with pytest.raises(Denied, match="s3://shop: no credentials could be got here"):
        S3ResultHandler("shop").write(1)
