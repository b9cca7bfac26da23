"""The routes of the API. An application takes ``ROUTERS``, and tells problems as ``problems`` does.

A route reads its parameters, asks one function of ``cairnflow.server.answers``, and sends what that
gives. Each is a plain function, which runs in a thread: a ledger may be asked by many at once.
"""

from typing import Final

from fastapi import APIRouter

from cairnflow.server.routes import differences, flows, general, marks, runs, storage, task_runs

ROUTERS: Final[tuple[APIRouter, ...]] = tuple(
    room.router for room in (general, runs, task_runs, differences, flows, storage, marks)
)
"""All routes but those of sessions and of the stream of news."""

__all__ = ["ROUTERS"]
