"""Values of earlier runs: which are found, which may be taken, and why the others may not."""

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairnflow import Flow, task
from cairnflow.cache_validators import (
    all_inputs,
    all_parameters,
    duration_only,
    never_use,
    partial_inputs_only,
    partial_parameters_only,
)
from cairnflow.digests import content
from cairnflow.engine.caching import Away, Hit, cached
from cairnflow.engine.candidates import PastInput
from cairnflow.engine.given import Inputs, combined
from cairnflow.engine.reuse import REASONS, Reason
from cairnflow.engine.rules import CacheRule
from cairnflow.errors import LedgerUnavailable, Unavailable
from cairnflow.keys import WHOLE
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import Candidate
from cairnflow.results import JSONResultHandler, LocalResultHandler, Result, ResultHandler
from cairnflow.results.keeping import keep
from cairnflow.results.naming import Place
from cairnflow.states import Cached
from cairnflow.testing.facts import a_fact, a_run

KEY = "etl/load"
NOW = 10_000_000_000
SECOND = 1_000_000


class Shop:
    """A ledger and a folder, as runs before have left them."""

    def __init__(self, folder: Path) -> None:
        self.ledger = MemoryLedger()
        self.folder = folder
        self.seq = 0

    def keep(
        self,
        value: Any = "old",
        *,
        handler: ResultHandler | None = None,
        parameters: str = "{}",
        inputs: dict[str, Any] | None = None,
        **columns: Any,
    ) -> str:
        """Keep a value as a run of its own; return its address."""
        self.seq += 1
        run = self.ledger.begin(a_run("etl", parameters=parameters))
        place = Place("etl", run.number, run.id, "2026/11/22", "load", WHOLE, 1)
        settled = (handler or LocalResultHandler(dir=str(self.folder))).settled()
        safe: Any = keep(Result(value), settled, place).safe_value
        digests = {name: content(one) for name, one in (inputs or {"x": 1}).items()}
        fact = a_fact(
            run.key,
            self.seq,
            **{
                "task": "load",
                "map_index": WHOLE,
                "location": json.dumps(safe.value),
                "handler": safe.handler,
                "serializer": safe.serializer,
                "size": safe.size,
                "digest": safe.digest,
                "content": content(value),
                "width": None,
                "reused_from": None,
                "code": "k1:aaaa",
                "inputs": json.dumps([{"name": n, "hash": d} for n, d in digests.items()]),
                "inputs_digest": combined(digests),
                "cache": KEY,
                "expires_at": None,
                **columns,
            },
        )
        self.ledger.append([fact])
        return f"{run.address}/load" if fact.map_index == WHOLE else f"{run.address}/load:0"

    def candidates(self, key: str, **narrowed: Any) -> list[Candidate]:
        return self.ledger.cached(key, **narrowed)

    def ask(
        self,
        validator: Callable[..., bool] = all_inputs,
        *,
        inputs: dict[str, Any] | None = None,
        code: str = "k1:aaaa",
        child: int = WHOLE,
        parameters: dict[str, Any] | None = None,
        **rule: Any,
    ) -> Hit | Reason:
        values = inputs or {"x": 1}
        digests = {name: content(one) for name, one in values.items()}
        told = json.dumps(parameters or {})
        found = CacheRule(
            key=KEY, lifetime=None, validator=validator,
            **{"lookup": self, "parameters": told, **rule},
        )  # fmt: skip
        return cached(
            found,
            code,
            Inputs("[]", combined(digests), digests),
            child=child,
            values=values,
            parameters=parameters or {},
            at=NOW,
        )


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def reason(found: Hit | Reason) -> Reason:
    assert isinstance(found, Reason), found
    assert found.code in REASONS
    return found


def test_a_value_of_the_same_code_and_inputs_is_a_hit_with_its_address(shop: Shop) -> None:
    address = shop.keep("old")

    found = shop.ask()

    assert isinstance(found, Hit)
    assert found.known.address == address
    assert found.reason.code == "same"
    assert found.expires_at is None


def test_a_hit_is_a_state_that_tells_what_the_value_was_made_of(shop: Shop) -> None:
    shop.keep("old", inputs={"x": 1}, parameters='{"day": 3}', expires_at=NOW + SECOND)
    found = shop.ask()
    assert isinstance(found, Hit)

    state = pickle.loads(pickle.dumps(found.state()))

    assert state.message == "from etl/1/load: same code, same inputs"
    assert state.result == "old"
    assert state.cached_inputs["x"] == 1
    assert state.cached_parameters == {"day": 3}
    assert state.cached_result_expiration.timestamp() * SECOND == NOW + SECOND


def test_of_several_the_newest_is_taken(shop: Shop) -> None:
    shop.keep("old")
    newest = shop.keep("new")

    found = shop.ask()

    assert isinstance(found, Hit)
    assert found.known.address == newest


def test_where_nothing_is_kept_the_task_is_new(shop: Shop) -> None:
    found = reason(shop.ask())

    assert found == Reason("new_task", "no value is kept under 'etl/load' yet")


@pytest.mark.parametrize("validator", [all_inputs, duration_only, lambda *_: True])
def test_a_changed_code_is_a_miss_whatever_the_validator_says(
    shop: Shop, validator: Callable[..., bool]
) -> None:
    shop.keep()

    found = reason(shop.ask(validator, code="k1:bbbb"))

    assert found.code == "new_code"
    assert "aaaa -> bbbb" in found.text
    assert "etl/1/load" in found.text


def test_the_argument_that_changed_is_named_with_what_it_was_compared_with(shop: Shop) -> None:
    shop.keep(inputs={"x": 1, "y": 2})
    shop.keep(inputs={"x": 1, "y": 3})

    found = reason(shop.ask(inputs={"x": 1, "y": 4}))

    assert found == Reason("new_input", "y is not what it was (compared with etl/2/load)")


def test_an_older_value_of_the_same_inputs_is_found_past_newer_ones(shop: Shop) -> None:
    first = shop.keep(inputs={"x": 1})
    for other in range(2, 150):
        shop.keep(inputs={"x": other})

    found = shop.ask(inputs={"x": 1})

    assert isinstance(found, Hit)
    assert found.known.address == first


def test_an_input_whose_digest_is_unknown_is_never_the_same(shop: Shop) -> None:
    shop.keep(inputs_digest=None, inputs={"x": 1})
    rule = CacheRule(key=KEY, lifetime=None, validator=all_inputs, lookup=shop)

    found = cached(
        rule, "k1:aaaa", Inputs("[]", "", {"x": ""}), child=WHOLE, values={}, parameters={}, at=NOW
    )

    assert reason(found).code == "unknown_input"


def test_a_value_is_good_until_it_expires_and_no_longer(shop: Shop) -> None:
    shop.keep(expires_at=NOW + 1)
    good = shop.ask(duration_only)
    shop.keep(expires_at=NOW)

    found = shop.ask(duration_only, inputs={"x": 9})

    assert isinstance(good, Hit)
    assert good.expires_at == NOW + 1
    assert good.reason == Reason("accepted", "duration_only accepts it")
    assert isinstance(found, Hit), "the older one has not expired"


def test_when_a_value_expired_is_told(shop: Shop) -> None:
    shop.keep(expires_at=NOW - 5 * SECOND)

    found = reason(shop.ask(duration_only))

    assert found.code == "expired"
    assert found.text == "the value kept at etl/1/load expired 1970-01-01 02:46:35 UTC"


def test_a_rule_says_when_its_values_expire() -> None:
    rules = [
        CacheRule(key=KEY, lifetime=given, validator=all_inputs, lookup=Shop(Path()))
        for given in (None, 1.5)
    ]

    assert [rule.expires_at(NOW) for rule in rules] == [None, NOW + 1_500_000]


def test_parameters_are_compared_with_those_of_the_run_that_kept_the_value(shop: Shop) -> None:
    shop.keep(parameters='{"region": "EU", "day": 1}')
    now = {"region": "EU", "day": 2}

    assert isinstance(shop.ask(partial_parameters_only(["region"]), parameters=now), Hit)
    found = reason(shop.ask(all_parameters, parameters=now))

    assert found.code == "new_parameter"
    assert found.text.startswith("parameter day is not what it was")


@pytest.mark.parametrize("validator", [all_parameters, partial_parameters_only(["model"])])
def test_a_parameter_that_json_cannot_hold_is_never_the_same(
    shop: Shop, validator: Callable[..., bool]
) -> None:
    shop.keep(parameters='{"model": {"$repr": "<Model>"}}')

    found = shop.ask(validator, parameters={"model": {"$repr": "<Model>"}})

    assert reason(found).code == "unknown_parameter"


def test_a_parameter_that_is_absent_is_not_one_that_is_none(shop: Shop) -> None:
    shop.keep(parameters='{"region": null}')

    assert reason(shop.ask(all_parameters, parameters={})).code == "new_parameter"


def test_partial_inputs_look_at_no_others(shop: Shop) -> None:
    shop.keep(inputs={"x": 1, "y": 2})

    assert isinstance(shop.ask(partial_inputs_only(["x"]), inputs={"x": 1, "y": 9}), Hit)
    assert reason(shop.ask(partial_inputs_only(["y"]), inputs={"x": 1, "y": 9})).code == "new_input"


def test_never_use_never_hits(shop: Shop) -> None:
    shop.keep()

    assert reason(shop.ask(never_use)).code == "refused"


def test_a_child_takes_the_value_of_any_child_with_its_inputs(shop: Shop) -> None:
    shop.keep("of child 0", map_index=0, inputs={"x": 1})

    found = shop.ask(all_inputs, child=7, inputs={"x": 1})

    assert isinstance(found, Hit)


def test_a_child_does_not_take_its_siblings_value_because_it_is_young(shop: Shop) -> None:
    shop.keep("of child 0", map_index=0)

    found = reason(shop.ask(duration_only, child=1))

    assert found == Reason("new_task", "no value is kept under 'etl/load' by child 1 yet")
    assert isinstance(shop.ask(duration_only, child=0), Hit)


def test_an_authors_validator_sees_the_earlier_end_the_inputs_and_the_parameters(
    shop: Shop,
) -> None:
    seen: list[Any] = []
    shop.keep(
        "old", parameters='{"day": {"$type": "date", "value": "2026-11-22"}}', expires_at=NOW + 1
    )

    def mine(state: Cached, inputs: Any, parameters: Any) -> bool:
        seen.append((state, inputs, parameters))
        return bool(state.result == "old" and state.cached_inputs["x"] == inputs["x"])

    found = shop.ask(mine, inputs={"x": 1}, parameters={"day": 3})
    ((state, inputs, parameters),) = seen

    assert isinstance(found, Hit)
    assert found.reason == Reason("accepted", "mine accepts it")
    assert (inputs, parameters) == ({"x": 1}, {"day": 3})
    assert str(state.cached_parameters["day"]) == "2026-11-22"
    assert state.cached_result_expiration.timestamp() * SECOND == NOW + 1
    assert state.cached_inputs["x"].content == content(1)


def test_an_authors_validator_that_refuses_is_named_and_older_values_are_asked_of(
    shop: Shop,
) -> None:
    old = shop.keep("good")
    shop.keep("bad")

    def picky(state: Cached, inputs: Any, parameters: Any) -> bool:
        return bool(state.result == "good")

    found = shop.ask(picky)
    none = reason(shop.ask(lambda *_: False))

    assert isinstance(found, Hit)
    assert found.known.address == old
    assert none.code == "refused"
    assert "refused the value kept at etl/2/load" in none.text


def test_a_validator_that_raises_is_a_miss_that_says_so(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.keep()

    def broken(state: Cached, inputs: Any, parameters: Any) -> bool:
        return bool(inputs["nothing"])

    found = reason(shop.ask(broken))

    assert found.code == "validator_failed"
    assert found.text == "broken raised KeyError: 'nothing', asked of etl/1/load"
    assert "cache_validator broken failed" in caplog.text


def test_a_value_that_is_gone_is_no_hit_and_the_next_one_is_looked_at(shop: Shop) -> None:
    old = shop.keep("old")
    shop.keep("new")
    newest = shop.ledger.cached(KEY)[0].fact
    Path(json.loads(newest.location or "")).unlink()

    found = shop.ask()

    assert isinstance(found, Hit)
    assert found.known.address == old


def test_where_all_are_gone_or_damaged_the_newest_ones_reason_is_told(shop: Shop) -> None:
    shop.keep("old")
    shop.keep("new")
    new, old = (Path(json.loads(one.fact.location or "")) for one in shop.ledger.cached(KEY))
    old.unlink()
    new.chmod(0o600)
    new.write_bytes(b"other")

    found = reason(shop.ask())

    assert found.code == "damaged"
    assert "etl/2/load" in found.text


def test_the_same_lost_value_is_looked_at_once(shop: Shop) -> None:
    asked: list[Any] = []
    shop.keep("only", handler=Forgetful(asked))
    fact = shop.ledger.cached(KEY)[0].fact
    for seq in range(20, 30):
        run = shop.ledger.begin(a_run("etl"))
        shop.ledger.append([fact._replace(run=run.key, seq=seq)])

    found = reason(shop.ask())

    assert found.code == "gone"
    assert len(asked) == 1


class Forgetful(ResultHandler):
    """Keeps nothing; says that the file is not there."""

    asked: list[Any] = []  # noqa: RUF012 - the handler is opened again by its class

    def __init__(self, asked: list[Any] | None = None) -> None:
        if asked is not None:
            Forgetful.asked = asked

    def _arguments(self) -> dict[str, Any]:
        return {}

    def write(self, value: Any) -> str:
        return "nowhere"

    def read(self, safe_value: Any) -> Any:
        Forgetful.asked.append(safe_value)
        raise FileNotFoundError(safe_value)


class Cut(Forgetful):
    """Its store doesn't answer."""

    def read(self, safe_value: Any) -> Any:
        Forgetful.asked.append(safe_value)
        raise Unavailable("no route to the store")


def test_a_store_that_does_not_answer_is_asked_once_and_named(shop: Shop) -> None:
    asked: list[Any] = []
    shop.keep("old", handler=Cut(asked))
    shop.keep("new", handler=Cut(asked))

    found = shop.ask()

    assert isinstance(found, Away)
    assert "etl/2/load can't be reached: Unavailable: no route to the store" in found.said
    assert isinstance(found.error, Unavailable)
    assert len(asked) == 1


def test_a_task_is_not_run_again_since_a_store_is_away() -> None:
    @task(cache="inputs", max_retries=2, retry_delay=0)
    def load(n: int) -> int:
        with Path("calls").open("a") as file:
            file.write(f"{n}")
        return n

    with Flow("etl", result_handler=Cut([])) as flow:
        loaded = load(1)

    first, second = flow.run(), flow.run()

    assert first.is_successful()
    assert second.result[loaded].is_failed()
    assert "can't be reached: Unavailable: no route" in second.result[loaded].message
    assert Path("calls").read_text() == "1"


def test_a_ledger_that_does_not_answer_is_no_failure(shop: Shop) -> None:
    class Down:
        def candidates(self, key: str, **_: Any) -> list[Candidate]:
            raise LedgerUnavailable("no answer")

    found = reason(shop.ask(lookup=Down()))

    assert found.code == "unreachable"
    assert "no answer" in found.text


def test_a_task_whose_values_are_not_kept_takes_none(shop: Shop) -> None:
    shop.keep()

    assert reason(shop.ask(is_kept=False)).code == "never_kept"


def test_the_width_of_a_value_is_counted_where_nobody_had_to_know_it(shop: Shop) -> None:
    shop.keep([1, 2, 3], width=None)

    found = shop.ask(needs_width=True)

    assert isinstance(found, Hit)
    assert found.known.width == 3


def test_a_past_input_equals_what_has_the_same_content() -> None:
    past = PastInput(content([1, 2]))

    assert past == [1, 2]
    assert past == PastInput(content([1, 2]))
    assert past != [2, 1]
    assert PastInput("") != [1, 2]
    assert PastInput("") != PastInput("")


class Kept(NamedTuple):
    """What an earlier run has left, in a model: few enough of each that they meet."""

    code: int
    x: int
    child: int
    good_until: int | None
    is_there: bool


KEPT = st.lists(
    st.builds(
        Kept,
        code=st.integers(0, 1),
        x=st.integers(0, 2),
        child=st.integers(-1, 1),
        good_until=st.one_of(st.none(), st.integers(0, 3)),
        is_there=st.booleans(),
    ),
    max_size=8,
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(KEPT, st.integers(0, 1), st.integers(0, 2), st.integers(-1, 1), st.booleans())
def test_a_value_is_taken_just_where_the_rules_allow_and_it_is_the_newest_of_them(
    kept: list[Kept], code: int, x: int, child: int, by_inputs: bool
) -> None:
    at = 2
    ledger = MemoryLedger()
    for seq, one in enumerate(kept, start=1):
        digests = {"x": content(one.x)}
        handler = JSONResultHandler() if one.is_there else Forgetful([])
        run = ledger.begin(a_run("etl"))
        fact = a_fact(
            run.key, seq, map_index=one.child, cache=KEY, expires_at=one.good_until,
            code=f"k1:{one.code}", inputs=json.dumps([{"name": "x", "hash": digests["x"]}]),
            inputs_digest=combined(digests), location=json.dumps(str(seq)), reused_from=None,
            handler=handler.description, digest=None, size=None, serializer=None,
        )  # fmt: skip
        ledger.append([fact])
    digests = {"x": content(x)}
    lookup = Answers(ledger)
    rule = CacheRule(
        key=KEY, lifetime=None, lookup=lookup, validator=all_inputs if by_inputs else duration_only
    )

    found = cached(
        rule, f"k1:{code}", Inputs("[]", combined(digests), digests),
        child=child, values={"x": x}, parameters={}, at=at,
    )  # fmt: skip

    allowed = [
        str(seq)
        for seq, one in enumerate(kept, start=1)
        if one.is_there
        and one.code == code
        and (one.good_until is None or one.good_until > at)
        and (one.x == x if by_inputs else one.child == child)
    ]
    assert (found.known.safe.value if isinstance(found, Hit) else None) == (
        allowed[-1] if allowed else None
    )
    assert isinstance(found, Hit) or found.code in REASONS


class Answers:
    """A ledger, as a lookup."""

    def __init__(self, ledger: MemoryLedger) -> None:
        self._ledger = ledger

    def candidates(self, key: str, **narrowed: Any) -> list[Candidate]:
        return self._ledger.cached(key, **narrowed)
