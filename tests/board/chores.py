"""Tasks that write down that they were run: in a file, since what a task holds is its code."""

from typing import Any

from cairnflow import Task
from tests.diary import Diary

PAGE = "a line of text\n" * 300
"""So that what is kept is large enough to be broken off in the middle."""


class Chore(Task):
    """Returns its argument, its name and a page, and writes down that it was run.

    Args:
        diary: where.
        name: of the task.
    """

    def __init__(self, diary: Diary, name: str, **given: Any) -> None:
        self.diary = diary
        super().__init__(name=name, **given)

    def run(self, x: Any) -> list[Any]:
        self.diary.note(self.name)
        return [x, self.name, PAGE]


class Broken(Chore):
    """Raises as long as there is a file of this name beside its diary."""

    def run(self, x: Any) -> list[Any]:
        self.diary.note(self.name)
        if self.diary.path.with_name("broken").exists():
            raise RuntimeError("broken on purpose")
        return [x, self.name, PAGE]
