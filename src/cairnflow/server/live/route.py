"""``GET /api/v1/stream``: what the page hears by itself."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Header, HTTPException, Query, Request
from fastapi.responses import StreamingResponse

from cairnflow.ledger.finding import find_run
from cairnflow.ledger.records import RunRecord
from cairnflow.server.live.positions import Position, read
from cairnflow.server.live.streams import Stream, Streaming
from cairnflow.server.live.topics import parse_topics
from cairnflow.trails.reading import Reader

router = APIRouter()

_MOST: Final = 64
"""Streams at once; a browser has one or two."""

_EVENTS: Final = {"text/event-stream": {"schema": {"type": "string"}}}


@router.get(
    "/api/v1/stream",
    operation_id="stream",
    response_class=StreamingResponse,
    responses={200: {"description": "events, as they happen", "content": _EVENTS}},
)
async def stream(
    request: Request,
    topics: Annotated[
        str, Query(max_length=4000, description="runs, run:FLOW/NO; separated by commas")
    ],
    after: Annotated[
        str, Query(max_length=9000, description="id of the last event; as Last-Event-ID")
    ] = "",
    last_event_id: Annotated[str, Header(max_length=9000)] = "",
) -> Streaming:
    """Follow runs, and the list of runs.

    Events: `run` {addr, summary}; `rows`, the Columns of task runs after those that were told;
    `logs` {addr, after, count}; `runs` {runs: [RunSummary]} of new and changed ones; `reset`
    {topic, addr}: fetch anew what belongs to the topic. The id of an event says where to go on:
    send it back as Last-Event-ID, and nothing is lost or told twice. Without it a stream begins
    with what is true now.
    """
    state = request.app.state
    if state.hub.listeners >= _MOST:
        raise HTTPException(503, "too many streams are open", {"retry-after": "5"})
    is_listed, asked = parse_topics(topics)
    reader: Reader = state.reader
    found = await asyncio.to_thread(lambda: [find_run(reader.ledger, one) for one in asked])
    runs: dict[int, RunRecord] = {run.key: run for run in found}
    told = read(last_event_id or after, reader.ledger.url) or Position()
    return Streaming(
        Stream(state.hub, state.teller, [*runs.values()], is_listed=is_listed, position=told)
    )
