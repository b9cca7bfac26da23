"""Tasks that write down that they were run: in a file, since what a task holds is its code."""

from typing import Any

from cairnflow import Task
from tests.diary import Diary


class Chore(Task):
    """Returns its argument and its name, and writes that down.

    Args:
        diary: where.
        name: of the task.
        fails: whether it raises, for as long as the diary has not been told otherwise.
    """

    def __init__(self, diary: Diary, name: str, **given: Any) -> None:
        self.diary = diary
        super().__init__(name=name, **given)

    def run(self, x: Any) -> list[Any]:
        self.diary.note(self.name)
        return [x, self.name]


class Broken(Chore):
    """Raises as long as there is a file of this name beside its diary."""

    def run(self, x: Any) -> list[Any]:
        self.diary.note(self.name)
        if self.diary.path.with_name("broken").exists():
            raise RuntimeError("broken on purpose")
        return [x, self.name]
