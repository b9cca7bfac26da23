from cairnflow.notifications.choosing import Rate
from cairnflow.notifications.slack import Slack
from cairnflow.notifications.storms import Kind, Storms
from tests.notifications.samples import failed

KIND = Kind(Slack("HOOK"), "daily/12", "task", "Failed")
OTHER = Kind(Slack("HOOK"), "daily/12", "task", "Retrying")
RATE = Rate(2, 60.0)


def test_the_first_of_a_kind_pass_and_the_others_are_counted() -> None:
    storms = Storms()

    passed = [storms.passes(KIND, RATE, failed(name=f"score:{i}"), i * 0.001) for i in range(9_999)]
    told = list(storms.over(60.0))

    assert passed == [True, True] + [False] * 9_997
    assert [(kind, dict(one.more)) for kind, one in told] == [(KIND, {"score": 9_997})]


def test_each_kind_is_counted_by_itself() -> None:
    storms = Storms()
    for _ in range(5):
        storms.passes(KIND, RATE, failed(), 0.0)

    assert storms.passes(OTHER, RATE, failed(state="Retrying"), 0.0)


def test_where_none_was_held_back_nothing_is_told() -> None:
    storms = Storms()
    storms.passes(KIND, RATE, failed(), 0.0)

    assert storms.due() is None
    assert list(storms.over(60.0)) == []
    assert storms.passes(KIND, RATE, failed(), 61.0)


def test_while_a_storm_lasts_one_notification_tells_of_each_time() -> None:
    storms = Storms()
    for _ in range(5):
        storms.passes(KIND, RATE, failed(), 0.0)
    first = list(storms.over(60.0))

    passed = [storms.passes(KIND, RATE, failed(), 61.0) for _ in range(7)]
    second = list(storms.over(120.0))
    third = list(storms.over(180.0))

    assert not any(passed)
    assert [dict(one.more) for _, one in first + second] == [{"score": 3}, {"score": 7}]
    assert third == []
    assert storms.passes(KIND, RATE, failed(), 181.0)


def test_none_at_most_tells_of_all_together() -> None:
    storms = Storms()

    assert not storms.passes(KIND, Rate(0, 60.0), failed(), 0.0)
    assert storms.due() == 60.0


def test_what_is_told_together_is_a_notification_of_its_own() -> None:
    storms = Storms()
    last = failed(id="last", message="the last one")
    for one in (failed(), failed(), failed(), last):
        storms.passes(KIND, RATE, one, 0.0)

    [(_, told)] = storms.ended("daily/12")

    assert told.id not in {"last", failed().id}
    assert told.message == "the last one"


def test_a_run_that_ends_ends_its_storms_alone() -> None:
    storms = Storms()
    of_other_run = KIND._replace(run="daily/13")
    for kind in (KIND, of_other_run):
        for _ in range(3):
            storms.passes(kind, RATE, failed(run=kind.run), 0.0)

    ended = [kind for kind, _ in storms.ended("daily/12")]

    assert ended == [KIND]
    assert [kind for kind, _ in storms.ended()] == [of_other_run]
    assert list(storms.ended()) == []


def test_of_very_many_tasks_the_names_of_some_are_counted() -> None:
    storms = Storms()
    for i in range(1_000):
        storms.passes(KIND, Rate(0, 60.0), failed(name=f"task-{i}"), 0.0)

    [(_, told)] = storms.ended()

    assert len(told.more) == 101
    assert sum(told.more.values()) == 1_000
