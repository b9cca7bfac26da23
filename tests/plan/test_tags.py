from cairnflow import Flow, Task, task
from cairnflow.context import tags


class Note(Task):
    def run(self) -> None:
        pass


@task(tags=["own"])
def same(x: int) -> int:
    return x


def test_tasks_that_are_called_in_a_block_get_its_tags_besides_their_own() -> None:
    with Flow("f") as flow:
        with tags("nightly"), tags("eu"):
            inside, mapped = same(1), same.map([1])
        same(2)

    assert flow.get_tasks(tags=["own", "nightly", "eu"]) == [inside, mapped]
    assert len(flow.get_tasks(tags=["own"])) == 3


def test_tasks_that_are_made_in_a_block_keep_its_tags() -> None:
    with tags("nightly"):
        note = Note(tags=["own"])

    assert note.tags == {"own", "nightly"}
    assert same.tags == {"own"}
