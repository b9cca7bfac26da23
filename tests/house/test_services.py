"""A service that is missing is never passed over unseen."""

import pytest

from tests.conftest import require


def test_what_is_missing_here_is_a_skip_that_names_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match=r"PostgreSQL .* apt-get install postgresql"):
        require(None, "PostgreSQL", "apt-get install postgresql")


def test_what_is_missing_in_ci_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="apt-get install postgresql"):
        require(None, "PostgreSQL", "apt-get install postgresql")


@pytest.mark.parametrize("ci", ["", "true"])
def test_what_is_here_is_neither(ci: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", ci)

    outcome = require("/usr/bin/postgres", "PostgreSQL", "apt-get install postgresql")

    assert outcome is None
