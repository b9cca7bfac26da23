"""What is remembered, what is forgotten, and how old it may be."""

import threading

from cairnflow.server.answers.memory import Memory


def test_what_was_made_once_is_not_made_again() -> None:
    memory, made = Memory(10_000), []

    def make() -> str:
        made.append(1)
        return "value"

    assert [memory.once("key", make) for _ in range(3)] == ["value"] * 3
    assert len(made) == 1


def test_what_was_asked_for_longest_ago_is_forgotten_first() -> None:
    memory = Memory(3)
    for key in "abc":
        memory.keep(key, key)
    memory.recall("a")

    memory.keep("d", "d")

    assert [memory.recall(key) for key in "abcd"] == ["a", None, "c", "d"]


def test_what_is_too_heavy_is_not_kept() -> None:
    memory = Memory(10)
    memory.keep("a", "a", 3)

    memory.keep("b", "b", 11)
    memory.keep("a", "other", 11)

    assert (memory.recall("a"), memory.recall("b")) == (None, None)


def test_what_is_kept_twice_weighs_once() -> None:
    memory = Memory(10)
    for _ in range(5):
        memory.keep("a", "a", 6)
    memory.keep("b", "b", 4)

    assert (memory.recall("a"), memory.recall("b")) == ("a", "b")


def test_what_changes_is_made_anew_when_it_has() -> None:
    memory = Memory(10_000, lambda: 0.0)

    told = [memory.lately("key", stamp, lambda stamp=stamp: f"at {stamp}") for stamp in (1, 1, 2)]

    assert told == ["at 1", "at 1", "at 2"]


def test_what_has_grown_out_is_remembered_apart() -> None:
    memory = Memory(10_000)
    memory.lately("key", 1, lambda: "growing")

    assert memory.once("key", lambda: "grown") == "grown"
    assert memory.once("key", lambda: "other") == "grown"


def test_what_took_long_is_given_four_times_as_long() -> None:
    moments = iter([0.0, 0.1, 0.4, 0.6, 0.6, 0.6])
    memory = Memory(10_000, lambda: next(moments))

    told = [memory.lately("key", stamp, lambda stamp=stamp: stamp) for stamp in (1, 2, 3)]

    assert told == [1, 1, 3]


def test_threads_that_keep_at_once_leave_the_weight_right() -> None:
    memory = Memory(50)

    def keep(name: int) -> None:
        for n in range(500):
            memory.keep((name, n % 7), n, 3)
            memory.recall((name, n % 5))

    threads = [threading.Thread(target=keep, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    known = sum(memory.recall((name, n)) is not None for name in range(8) for n in range(7))
    assert known == 50 // 3
