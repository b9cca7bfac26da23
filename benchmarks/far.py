"""An S3 that answers each request 30 ms late: ``python -m benchmarks.far [MILLISECONDS]``.

As much of one as keeping and reading values asks for: PUT where nothing stands, GET, HEAD. It holds
objects in memory, checks no signature, and prints its port.
"""

import asyncio
import hashlib
import sys

LATENCY = 30
"""Milliseconds that each answer waits: a usual way to a bucket of the same region and back."""


class Far:
    """Objects by path.

    Args:
        latency: milliseconds that each answer waits.
    """

    def __init__(self, latency: int) -> None:
        self._seconds = latency / 1000
        self._objects: dict[str, bytes] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection, one after the other."""
        try:
            while line := await reader.readline():
                verb, path, _ = line.decode().split(" ", 2)
                headers = await _headers(reader)
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                await asyncio.sleep(self._seconds)
                writer.write(self._answer(verb, path, headers, body))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has gone
        finally:
            writer.close()

    def _answer(self, verb: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
        held = self._objects.get(path)
        if verb == "PUT" and held is not None and headers.get("if-none-match") == "*":
            return _said("412 Precondition Failed", b"<Error/>")
        if verb == "PUT":
            self._objects[path] = held = body
            return _said("200 OK", b"", held)
        if held is None:
            return _said("404 Not Found", b"<Error><Code>NoSuchKey</Code></Error>")
        return _said("200 OK", held, held, is_head=verb == "HEAD")


async def _headers(reader: asyncio.StreamReader) -> dict[str, str]:
    found: dict[str, str] = {}
    while (line := (await reader.readline()).decode().strip()) != "":
        name, _, value = line.partition(":")
        found[name.lower()] = value.strip()
    return found


def _said(status: str, body: bytes, held: bytes = b"", *, is_head: bool = False) -> bytes:
    tag = hashlib.md5(held, usedforsecurity=False).hexdigest()
    head = (
        f'HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nETag: "{tag}"\r\n'
        "Last-Modified: Mon, 30 Nov 2026 00:00:00 GMT\r\n\r\n"
    )
    return head.encode() + (b"" if is_head else body)


async def main(latency: int) -> None:
    """Serve until the process is ended."""
    server = await asyncio.start_server(Far(latency).serve, "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else LATENCY))
