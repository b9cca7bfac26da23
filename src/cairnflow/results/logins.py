"""Where each cloud's own tools look for servers and credentials; we look there too.

Nothing of it is kept: it is looked up where a bucket is used, in the process that uses it.
"""

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from cairnflow.config.variables import first_of, is_file
from cairnflow.places import get
from cairnflow.stores.objects.azure import EMULATOR, Login, from_connection_string
from cairnflow.vault import of_variable

_AWS_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
_AWS_KEYS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)
_GOOGLE_FILE = "GOOGLE_APPLICATION_CREDENTIALS"
_GCLOUD_FILE = "~/.config/gcloud/application_default_credentials.json"
_NATIVE = {"service_account", "authorized_user"}
"""Kinds of Google's credential files that the client reads by itself."""

_AZURE_STRING = "AZURE_STORAGE_CONNECTION_STRING"
_AZURE_KEYS = (
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_STORAGE_ACCOUNT_KEY",
    "AZURE_STORAGE_SAS_TOKEN",
    "AZURE_STORAGE_TOKEN",
    "IDENTITY_ENDPOINT",
    "MSI_ENDPOINT",
)


def named_by_the_operator(endpoints: Iterable[str]) -> list[str]:
    """Return the servers that settings and the clouds' own variables name.

    Args:
        endpoints: the setting ``stores.endpoints``.
    """
    from_tools = [aws_endpoint(), google_endpoint(), _azure_emulator()]
    return [*endpoints, *filter(None, from_tools)]


def aws_endpoint() -> str | None:
    """Return the server that is used in place of Amazon's."""
    return first_of(*_AWS_ENDPOINTS) or None


def aws_profile(named: str | None) -> str | None:
    """Return the profile of ``~/.aws`` that is asked for credentials; None where none is.

    Args:
        named: by the handler.

    Returns:
        Empty for the one that holds there.
    """
    if named or first_of(*_AWS_KEYS):
        return named
    has_files = is_file("AWS_SHARED_CREDENTIALS_FILE", default="~/.aws/credentials") or is_file(
        "AWS_CONFIG_FILE", default="~/.aws/config"
    )
    return "" if has_files or first_of("AWS_PROFILE") else None


def google_endpoint() -> str | None:
    """Return the server that is used in place of Google's."""
    host = first_of("STORAGE_EMULATOR_HOST")
    return host if not host or "://" in host else f"http://{host}"


def google_key(secret: str | None) -> Callable[[], str] | None:
    """Return what looks a service account's key up; None where no secret is named."""
    if secret is None:
        return None
    return lambda: _text(get(secret))


def is_federated() -> bool:
    """Return whether the default credentials are such as only google-auth can read."""
    file = Path(first_of(_GOOGLE_FILE) or _GCLOUD_FILE).expanduser()
    try:
        found: Any = json.loads(file.read_bytes())
        kind = found.get("type")
    except (OSError, ValueError, AttributeError):
        return False  # the client says what is wrong with it
    return kind not in _NATIVE


def azure_login(
    account: str | None, endpoint: str | None, string: str | None, sas: str | None
) -> Callable[[], Login]:
    """Return what looks up how to get at an account.

    Args:
        account: its name, as the handler has it.
        endpoint: its URL, as the handler has it.
        string: name of a secret that is a connection string.
        sas: name of a secret that is a shared access signature.
    """
    named = {"account_name": account, "endpoint": endpoint}
    given = {option: value for option, value in named.items() if value}

    def login() -> Login:
        if string is not None:
            return {**from_connection_string(_text(get(string)), string), **given}
        if sas is not None:
            return {"sas_key": _text(get(sas)), **given}
        return given or _azure_default()

    return login


def _azure_default() -> Login:
    if emulator := _azure_emulator():
        return {**EMULATOR, "endpoint": f"{emulator.rstrip('/')}/{EMULATOR['account_name']}"}
    text = of_variable(_AZURE_STRING, _AZURE_STRING, None)
    return from_connection_string(text, _AZURE_STRING) if text else {}


def _azure_emulator() -> str | None:
    return first_of("AZURITE_BLOB_STORAGE_URL") or None


def azure_identity() -> str:
    """Return who is asked for a token where no key is given; see ``AzureContainer``."""
    if first_of(*_AZURE_KEYS) or not Path("~/.azure").expanduser().is_dir():
        return "machine"
    return "cli" if shutil.which("az") else "sdk"


def _text(secret: Any) -> str:
    return secret if isinstance(secret, str) else json.dumps(secret)
