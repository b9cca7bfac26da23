"""Where secrets are looked for: files that nobody else may read, and the system's keyring."""

import builtins
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from cairnflow import secrets, vault
from cairnflow.context import context
from cairnflow.errors import MissingExtra, UnknownSecret
from cairnflow.vault import (
    EnvironmentProvider,
    FileProvider,
    KeyringProvider,
    MappingProvider,
    Secrets,
    gather,
    lookup,
    redacted,
)

VALUE = "correct-horse"


class Ring(KeyringBackend):
    """A keyring in memory; it may be locked."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise KeyringLocked(f"can't open with {VALUE}")
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


@pytest.fixture
def ring() -> Iterator[Ring]:
    """The keyring that is asked."""
    before = keyring.get_keyring()
    found = Ring()
    keyring.set_keyring(found)
    yield found
    keyring.set_keyring(before)


def private(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
def test_a_file_that_nobody_else_may_read_is_taken(mode: int, tmp_path: Path) -> None:
    private(tmp_path / "token", f"{VALUE}\n", mode)

    assert lookup("token", [FileProvider(tmp_path)]) == VALUE


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o601])
def test_a_file_that_others_may_use_is_refused_with_the_command_that_mends_it(
    mode: int, tmp_path: Path
) -> None:
    path = private(tmp_path / "a token", VALUE, mode)

    with pytest.raises(UnknownSecret) as caught:
        lookup("a token", [FileProvider(tmp_path)])

    assert str(caught.value).endswith(f"(mode {mode:04o}); run: chmod 600 '{path}'")
    assert VALUE not in str(caught.value)


def test_a_file_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = private(tmp_path / "token", VALUE).stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)

    with pytest.raises(UnknownSecret, match=f"not yours but that of user {owner}"):
        lookup("token", [FileProvider(tmp_path)])


def test_a_table_s_file_is_held_to_the_same_rule(tmp_path: Path) -> None:
    path = private(tmp_path / "token", VALUE, 0o644)

    with pytest.raises(UnknownSecret, match="chmod 600"):
        lookup("S", [MappingProvider({"S": {"file": str(path)}})])


@pytest.mark.parametrize("name", ["../token", "/etc/passwd", "..", ".", "", "a/b"])
def test_no_name_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    private(tmp_path / "token", VALUE)
    (tmp_path / "in" / "a").mkdir(parents=True)
    private(tmp_path / "in" / "a" / "b", VALUE)

    with pytest.raises(UnknownSecret, match="no secret"):
        lookup(name, [FileProvider(tmp_path / "in")])


def test_the_home_folder_s_secrets_are_found_without_a_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRNFLOW__HOME", str(tmp_path))
    (tmp_path / "secrets").mkdir()
    private(tmp_path / "secrets" / "token", VALUE)

    assert secrets.get("token") == VALUE


def test_the_settings_table_is_found_without_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHERE", VALUE)

    with context(secrets={"a": VALUE}):
        assert secrets.get("a") == VALUE
    with pytest.raises(UnknownSecret, match=r"then the table \[secrets\] of the settings"):
        secrets.get("a")


def test_the_keyring_is_asked_under_its_service(ring: Ring) -> None:
    ring.held = {("cairnflow", "db"): VALUE, ("other", "db"): '{"key": "another-one"}'}

    assert lookup("db", [KeyringProvider()]) == VALUE
    assert lookup("db", [KeyringProvider("other")]) == {"key": "another-one"}
    assert lookup("db", [MappingProvider({"db": {"keyring": "cairnflow"}})]) == VALUE


def test_what_is_not_in_the_keyring_is_told_with_the_command_that_puts_it_there(
    ring: Ring,
) -> None:
    with pytest.raises(UnknownSecret, match="no secret 'db'; looked at 'cairnflow' in the keyring"):
        lookup("db", [KeyringProvider()])
    with pytest.raises(UnknownSecret, match="run: keyring set mine db"):
        lookup("db", [MappingProvider({"db": {"keyring": "mine"}})])


def test_a_keyring_that_can_t_be_asked_says_so_without_its_own_words(ring: Ring) -> None:
    ring.is_locked = True

    with pytest.raises(UnknownSecret) as caught:
        lookup("db", [KeyringProvider()])

    assert str(caught.value) == "secret 'db': the keyring can't be asked: KeyringLocked"
    assert caught.value.__suppress_context__


def test_without_the_library_the_command_that_installs_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.split(".")[0] == "keyring":
            raise ModuleNotFoundError(name)
        return load(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(MissingExtra, match=r"pip install 'cairnflow\[keyring\]'"):
        lookup("db", [KeyringProvider()])


def test_all_that_can_be_listed_is_known_before_anybody_asks(tmp_path: Path) -> None:
    private(tmp_path / "token", "file-secret")
    private(tmp_path / "open", "open-secret", 0o644)
    private(tmp_path / "large", "large-secret" * 10_000)
    vault.use(
        EnvironmentProvider({"CAIRNFLOW__SECRETS__A": "env-secret", "OTHER": "no-secret"}),
        MappingProvider({"B": "table-secret", "C": {"env": "NOT_SET"}, "D": {"keyring": "x"}}),
        FileProvider(tmp_path),
        FileProvider(tmp_path / "nowhere"),
    )

    gather()

    assert redacted("env-secret table-secret file-secret") == "••• ••• •••"
    assert redacted("no-secret open-secret large-secret") == "no-secret open-secret large-secret"


def test_the_text_of_a_secret_is_taken_out_though_it_came_back_parsed() -> None:
    value = lookup("S", [MappingProvider({"S": "1.50000"})])

    assert value == 1.5
    assert redacted("it is 1.50000") == "it is •••"


def test_a_provider_need_not_list_its_names() -> None:
    class Mine(secrets.Provider):
        def find(self, name: str) -> object:
            return VALUE

        def place(self, name: str) -> str:
            return "mine"

    vault.use(Mine())
    gather()

    assert secrets.get("anything") == VALUE


def test_the_secrets_of_the_context_are_looked_up_by_name_and_never_shown() -> None:
    vault.use(MappingProvider({"db": VALUE}))
    found = Secrets()

    assert (found["db"], "db" in found, "gone" in found, list(found)) == (
        VALUE,
        True,
        False,
        ["db"],
    )
    assert repr(found) == "<secrets: db>"
    with pytest.raises(KeyError, match="no secret 'gone'"):
        found["gone"]
