"""A contract is worth something if what is broken does not pass it."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from cairnflow.executors import Ended, LocalExecutor
from cairnflow.ledger.memory import MemoryLedger
from cairnflow.ledger.records import Checkpoint, Deletion
from cairnflow.results import LocalResultHandler, ResultHandler
from cairnflow.stores.base import Bytes, Entry
from cairnflow.stores.memory import MemoryStore, MemoryUpload
from cairnflow.testing import (
    ExecutorContract,
    HandlerContract,
    LedgerContract,
    StoreContract,
    StoredHandlerContract,
)
from cairnflow.testing.facts import a_run


class Overwriting(MemoryStore):
    def put(self, key: str, data: bytes) -> None:
        self._bytes[key] = data


class Vague(MemoryStore):
    def get(self, key: str) -> Bytes:
        return self._bytes.get(key, b"")


class Early(MemoryStore):
    def create(self, key: str) -> MemoryUpload:
        self._bytes[key] = b""
        return super().create(key)


class Undeletable(MemoryStore):
    def delete(self, key: str) -> None:
        raise KeyError(key)


class Greedy(MemoryStore):
    def part(self, key: str, start: int, size: int) -> Bytes:
        return self.get(key)[start:]


class Hasty(MemoryStore):
    def part(self, key: str, start: int, size: int) -> Bytes:
        return self._bytes.get(key, b"")[start : start + size]


class Sizeless(MemoryStore):
    def entries(self, prefix: str = "") -> Iterator[Entry]:
        return (entry._replace(size=0) for entry in super().entries(prefix))


class Timeless(MemoryStore):
    def entries(self, prefix: str = "") -> Iterator[Entry]:
        return (entry._replace(modified=entry.modified // 10**6) for entry in super().entries())


class Untidy(MemoryStore):
    """Lists what is on its way under the name that it has meanwhile."""

    def create(self, key: str) -> MemoryUpload:
        self.put(f"{key}.tmp", b"")
        return super().create(key)


class Blind(MemoryLedger):
    def bury(self, deletions: Sequence[Deletion], *, runs: int) -> bool:
        return super().bury(deletions, runs=len(self._runs))


class Silent(MemoryLedger):
    def _deleted_at(self, fact: Checkpoint) -> int | None:
        return None


class Forgetful(ResultHandler):
    def write(self, value: Any) -> Any:
        return "somewhere"

    def read(self, safe_value: Any) -> Any:
        return None


class Nameless(ResultHandler):
    def __init__(self, session: object) -> None:
        self.session = session

    def write(self, value: Any) -> Any:
        return value

    def read(self, safe_value: Any) -> Any:
        return safe_value


class Trusting(LocalResultHandler):
    def _stored(self, safe: Any) -> Any:
        return self.store.get(self.key(safe.value))


class Lossy(LocalExecutor):
    def wait(self, timeout: float | None = None, /) -> list[Ended]:
        return [end for end in super().wait(timeout) if end.error is None]


class Deaf(LocalExecutor):
    def drop(self) -> list[Any]:
        return super().drop()[:-1]


def catches(check: Callable[..., Any], *given: Any, **named: Any) -> None:
    """Fail if the contract's check lets this pass."""
    with pytest.raises((AssertionError, pytest.fail.Exception, KeyError, IndexError)):
        check(*given, **named)


def test_a_store_that_writes_over_what_is_there_does_not_pass() -> None:
    catches(StoreContract().test_other_bytes_are_a_conflict_and_the_first_stay, Overwriting(), b"x")
    catches(StoreContract().test_of_writers_at_once_one_wins_and_the_others_are_told, Overwriting())


def test_a_store_that_gives_empty_bytes_for_missing_ones_does_not_pass() -> None:
    catches(StoreContract().test_what_was_never_put_is_missing, Vague())


def test_a_store_that_shows_what_is_not_committed_does_not_pass() -> None:
    catches(StoreContract().test_nothing_stands_at_a_key_before_its_upload_is_committed, Early())


def test_a_store_that_minds_deleting_twice_does_not_pass() -> None:
    catches(StoreContract().test_deleting_what_is_not_there_is_fine, Undeletable())


@pytest.mark.parametrize(("start", "size"), [(0, 1), (3, 4), (0, 0)])
def test_a_store_that_gives_more_than_was_asked_for_does_not_pass(start: int, size: int) -> None:
    catches(StoreContract().test_a_part_is_what_lies_there, Greedy(), start, size)


def test_a_store_that_gives_an_empty_part_for_missing_bytes_does_not_pass() -> None:
    catches(StoreContract().test_what_was_never_put_is_missing, Hasty())


def test_a_store_that_lists_wrong_sizes_does_not_pass() -> None:
    catches(StoreContract().test_an_entry_tells_key_and_size, Sizeless(), 1000)


def test_a_store_that_tells_times_in_another_unit_does_not_pass() -> None:
    check = StoreContract().test_an_entry_tells_when_it_was_published_or_that_this_is_unknown
    catches(check, Timeless())


def test_a_store_that_lists_beyond_the_prefix_does_not_pass() -> None:
    catches(StoreContract().test_entries_are_found_by_how_they_begin, Timeless())


def test_a_store_that_lists_what_is_on_its_way_does_not_pass() -> None:
    catches(StoreContract().test_an_upload_under_way_is_no_entry, Untidy())


def test_a_ledger_that_buries_whoever_has_begun_meanwhile_does_not_pass() -> None:
    ledger = Blind()
    run = ledger.begin(a_run())
    catches(LedgerContract().test_a_run_that_has_begun_meanwhile_keeps_all, ledger, run)


def test_a_ledger_that_does_not_tell_what_is_deleted_does_not_pass() -> None:
    ledger = Silent()
    run = ledger.begin(a_run())
    catches(LedgerContract().test_what_is_deleted_is_told_and_its_fact_stays, ledger, run)


def test_a_handler_that_gives_none_for_what_it_cannot_find_does_not_pass() -> None:
    catches(HandlerContract().test_what_is_kept_is_fetched, Forgetful())


def test_a_handler_that_cannot_be_described_does_not_pass() -> None:
    catches(HandlerContract().test_its_description_opens_an_equal_handler, Nameless(object()))


def test_a_handler_that_asks_no_digest_does_not_pass(tmp_path: Path) -> None:
    handler = Trusting(tmp_path / "kept")

    catches(StoredHandlerContract().test_bytes_of_another_value_are_corrupt, handler)


def test_an_executor_that_loses_failures_does_not_pass() -> None:
    catches(ExecutorContract().test_an_error_is_an_end_like_any_other, Lossy())


def test_an_executor_that_forgets_what_it_drops_does_not_pass() -> None:
    catches(ExecutorContract().test_what_is_dropped_never_runs, Deaf())
