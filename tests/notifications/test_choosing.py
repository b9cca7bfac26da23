import pickle
from typing import Any

import pytest

from cairnflow import Task
from cairnflow.errors import AuthoringError
from cairnflow.notifications import (
    Notifier,
    callback_factory,
    email_notifier,
    gmail_notifier,
    slack_notifier,
    teams_notifier,
    webhook_notifier,
)
from cairnflow.notifications.choosing import chosen
from cairnflow.states import Failed, Finished, Running, State, Success, TriggerFailed

ALL = [slack_notifier, teams_notifier, webhook_notifier, email_notifier, gmail_notifier]


@pytest.mark.parametrize(
    ("only", "ignored", "state", "is_told"),
    [
        (None, None, Running(), True),
        ([Failed], None, Failed(), True),
        ([Failed], None, TriggerFailed(), True),
        ([Failed], None, Success(), False),
        (None, [Running], Running(), False),
        (None, [Running], Success(), True),
        ([Failed], [TriggerFailed], TriggerFailed(), False),
        ([Finished], [Success], Failed(), True),
        ((Failed, Success), (), Success(), True),
    ],
)
def test_states_are_chosen_with_those_below_them(
    only: Any, ignored: Any, state: State, is_told: bool
) -> None:
    assert chosen(only, ignored).takes(state) is is_told


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"only_states": [Failed()]},
            r"only_states holds <Failed>, which is no class of cairnflow",
        ),
        ({"only_states": ["Failed"]}, "only_states holds 'Failed'"),
        ({"only_states": Failed}, r"only_states takes a list of states, as in only_states=\[Fail"),
        ({"only_states": []}, "only_states is empty"),
        ({"ignore_states": [int]}, "ignore_states holds <class 'int'>"),
        ({"at_most": -1}, "at_most takes a count from 0, not -1"),
        ({"at_most": True}, "at_most takes a count from 0, not True"),
        ({"within": 0}, "within takes seconds above 0, not 0"),
        ({"within": float("nan")}, "within takes seconds above 0, not nan"),
    ],
)
def test_a_notifier_that_is_written_wrongly_is_told_at_once(
    make: Any, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(AuthoringError, match=sentence):
        make(**options)


@pytest.mark.parametrize("make", ALL)
def test_options_are_given_by_name(make: Any) -> None:
    with pytest.raises(AuthoringError, match="takes its options by name"):
        make([Failed])


@pytest.mark.parametrize(
    ("make", "option"),
    [
        (slack_notifier, "webhook_secret"),
        (teams_notifier, "webhook_secret"),
        (webhook_notifier, "url_secret"),
        (webhook_notifier, "token_secret"),
        (webhook_notifier, "signing_secret"),
    ],
)
def test_a_secret_given_instead_of_its_name_is_refused_and_not_repeated(
    make: Any, option: str
) -> None:
    with pytest.raises(AuthoringError) as caught:
        make(**{option: "https://hooks.slack.com/services/canary"})

    assert "canary" not in str(caught.value)
    assert f"{option} takes the name of a secret" in str(caught.value)


@pytest.mark.parametrize("make", [slack_notifier, teams_notifier])
@pytest.mark.parametrize("name", ["", None, 7, b"NAME"])
def test_the_name_of_a_secret_is_a_text(make: Any, name: Any) -> None:
    with pytest.raises(AuthoringError, match="webhook_secret takes the name of a secret"):
        make(webhook_secret=name)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"to": ["me"]}, "to: 'me' is no mail address"),
        ({"to": ["me@example.com\r\nBcc: eve@example.com"]}, "is no mail address"),
        ({"to": "a@b.c, d@e.f"}, "is no mail address"),
        ({"to": [7]}, "to takes mail addresses"),
        ({"sender": "nobody"}, "sender: 'nobody' is no mail address"),
        ({"host": ""}, "host takes the name of a mail server"),
        ({"port": 0}, "port takes a number from 1 to 65535, not 0"),
        ({"port": True}, "port takes a number"),
        ({"security": "tls"}, "security takes none, ssl, starttls, not 'tls'"),
        ({"username_secret": "A"}, "a login takes both"),
        ({"password_secret": "A"}, "a login takes both"),
        (
            {"host": "h", "security": "none", "username_secret": "A", "password_secret": "B"},
            "would send the password in the clear to h",
        ),
    ],
)
def test_a_mail_that_could_never_be_sent_is_told_at_once(
    options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(AuthoringError, match=sentence):
        email_notifier(**options)


@pytest.mark.parametrize("make", ALL)
def test_a_notifier_can_be_sent_to_another_process_and_is_what_it_was(make: Any) -> None:
    made = make(only_states=[Failed])

    assert isinstance(made, Notifier)
    assert pickle.loads(pickle.dumps(made)) == made
    assert hash(made) == hash(make(only_states=[Failed]))


@pytest.mark.parametrize("make", ALL)
def test_a_task_takes_it_with_options_and_without(make: Any) -> None:
    class Step(Task):
        def run(self) -> None: ...

    made = make(only_states=[Failed])

    assert Step(state_handlers=[make, made]).state_handlers == (make, made)


def test_a_callback_is_called_with_the_new_state_where_the_check_holds() -> None:
    told: list[Any] = []
    handler = callback_factory(lambda *given: told.append(given), lambda state: state.is_failed())
    state = Failed("no")

    answers = [handler("score", Running(), state), handler("score", Running(), Success())]

    assert told == [("score", state)]
    assert answers == [None, None]


@pytest.mark.parametrize(("fn", "check"), [(None, Running), (print, "Failed")])
def test_a_callback_that_can_t_be_called_is_told_at_once(fn: Any, check: Any) -> None:
    with pytest.raises(AuthoringError, match="takes a function, not"):
        callback_factory(fn, check)
