"""``cairn ui``: the page over a ledger, served on this machine."""

import os
import threading
import webbrowser
from secrets import token_urlsafe

import click

from cairnflow.cli import exits
from cairnflow.cli.addresses import ADDRESS
from cairnflow.cli.options import command
from cairnflow.cli.screen import Screen
from cairnflow.cli.texts import Span, line
from cairnflow.ledger.base import RunFilter
from cairnflow.ledger.wire import answer
from cairnflow.server.gate.boundary import App
from cairnflow.server.later import Later
from cairnflow.server.live.hub import Hub
from cairnflow.server.serving import listening, serve
from cairnflow.server.static.built import NOT_BUILT, is_built
from cairnflow.server.terms import PORT, Terms, terms
from cairnflow.trails.reading import Reader

_HERE = "127.0.0.1"
_EVERYWHERE = frozenset({"0.0.0.0", "::"})


@command("ui", short_help="Open the page over runs, checkpoints and their data.")
@click.argument("address", required=False, type=ADDRESS, metavar="[ADDRESS]")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    help=f"Where to listen; {PORT}, or the next that is free. 0: any.",
)
@click.option(
    "--host", default=_HERE, metavar="IP", help="Listen there, in place of this machine alone."
)
@click.option("--root-path", default="", metavar="PATH", help="Serve below a path, such as /cairn.")
@click.option("--no-open", is_flag=True, help="Open no browser.")
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="Answer to this name, too; as a browser sends it, with its port.",
)
def ui_command(
    screen: Screen,
    *,
    address: str | None,
    port: int,
    host: str,
    root_path: str,
    no_open: bool,
    hosts: tuple[str, ...],
) -> None:
    """Serve the page over runs, checkpoints and their data, and open it in a browser.

    ADDRESS is a run or a task run; without it the list of runs is opened. The page is for you
    alone: it listens on this machine, and asks for the token that is in the address that is
    printed. Nothing is loaded from elsewhere, and nothing is sent there. Ctrl-C ends it.
    """
    reader = Reader()
    page = _page(address, reader)
    listener = listening(host, port)
    found = listener.getsockname()[1]
    token = token_urlsafe(32)
    asked = terms(token, port=found, root_path=root_path, hosts=[*hosts, *_own(host, found)])
    url = f"http://{_written(host)}:{found}{asked.root}{page}"
    hub = Hub(reader.ledger)

    def tell() -> None:
        _tell(screen, reader, url, token)
        if screen.wishes.json or screen.wishes.quiet or no_open:
            return
        _open(f"{url}#token={asked.sessions.invitation(token)}")

    _warn(screen, host, asked=port, found=found)
    app = asked.around(Later(lambda: _api(reader, asked, hub)))

    def stopped() -> None:
        exits.tell(KeyboardInterrupt(), screen.wishes)

    serve(app, listener, on_up=tell, on_stop=hub.stop, on_late=stopped)


def _page(address: str | None, reader: Reader) -> str:
    """Return the path of the page that shows what an address names."""
    if address is None:
        reader.ledger.runs(RunFilter(limit=1))  # a ledger that can't be read is told of at once
        return "/runs"
    from cairnflow.cli.finding import find  # 0.1 s, which only those wait for who name something

    return f"/f/{find(address, reader).whole().address}"


def _api(reader: Reader, asked: Terms, hub: Hub) -> App:
    """Load what answers; it takes 0.7 s, in which the page itself comes to the browser."""
    from cairnflow.server.app import begin_ahead, create_api

    app = create_api(reader, asked, hub)
    begin_ahead(app)
    return app


def _own(host: str, port: int) -> list[str]:
    """Return the name under which a place other than this machine's own is reached."""
    return [] if host == _HERE or host in _EVERYWHERE else [f"{_bracketed(host)}:{port}"]


def _written(host: str) -> str:
    return _HERE if host in _EVERYWHERE else _bracketed(host)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _warn(screen: Screen, host: str, *, asked: int, found: int) -> None:
    """Say what is otherwise than usual, before it is used."""
    if asked not in {0, found}:
        screen.note(line(Span(f"port {asked} is taken; it is {found} in its place", "dim")))
    if not is_built():
        screen.note((screen.sign("retrying"), Span(f" {NOT_BUILT}")))
    if host not in {_HERE, "localhost", "::1"}:
        told = (
            f" {host}: others can reach this, and what is sent is not encrypted. Whoever has the "
            "address with its token sees all values. Safer: leave --host away, and go through ssh:"
        )
        screen.note(*screen.wrap((screen.sign("failed"), Span(told, "failed"))))
        screen.hint(f"ssh -L {found}:127.0.0.1:{found} THIS-MACHINE", lead="on the other machine:")


def _tell(screen: Screen, reader: Reader, url: str, token: str) -> None:
    """Say where the page is."""
    whole = f"{url}#token={token}"
    if screen.wishes.json:
        told = {"url": whole, "token": token, "ledger": reader.ledger.url, "pid": os.getpid()}
        screen.json(answer(told))
    elif screen.wishes.quiet:
        screen.addresses([whole])
    else:
        screen.write([(Span(whole, "bold"),)])
        screen.note(line(Span(f"over {reader.ledger.url}; Ctrl-C ends it", "dim")))


def _open(url: str) -> None:
    # A browser in the terminal holds its caller up until it is left.
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
