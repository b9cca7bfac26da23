"""What an author's function changes in place is not what others are given."""

from pathlib import Path

from cairnflow import Flow, task
from cairnflow.results import LocalResultHandler


def test_a_task_is_given_what_its_facts_say_though_another_changed_it_in_place(
    tmp_path: Path,
) -> None:
    @task
    def make() -> list[int]:
        return [1]

    @task
    def change(x: list[int]) -> int:
        x.append(2)
        return len(x)

    @task
    def look(x: list[int]) -> list[int]:
        return list(x)

    with Flow("f", result_handler=LocalResultHandler(tmp_path / "kept")) as flow:
        made = make()
        changed = change(made)
        seen = look(made, upstream_tasks=[changed])
    state = flow.run()

    assert state.result[changed].is_failed() or state.result[seen].result == [1]
