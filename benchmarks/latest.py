"""The last whole measurement: ``latest.json``, and the table on the page of the docs."""

import json
import re
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT
from benchmarks.rows import Row
from benchmarks.table import for_page, markdown, number

LATEST = ROOT / "benchmarks" / "latest.json"
PAGE = ROOT / "docs" / "performance.md"
_TABLES = re.compile(r"(?<=<!-- tables -->\n).*?(?=<!-- end -->)", re.DOTALL)
_PEERS = ("case", "work", "peer", "plain Python", "theirs", "× plain", "ours", "× ours")


def write(found: dict[str, Any], path: Path = LATEST) -> None:
    """Write what was measured."""
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")


def read(path: Path = LATEST) -> dict[str, Any]:
    """Return what was measured last."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def tables(found: dict[str, Any]) -> str:
    """Return the tables as they stand on the page."""
    machine = found["machine"]
    packages = ", ".join(f"{name} {one}" for name, one in machine["packages"].items())
    media = ", ".join(f"{name} is {kind}" for name, kind in machine["media"].items())
    before, after = found["load"]
    told = (
        f"Measured on {machine['date']} at commit {machine['commit']}: {machine['processor']}, "
        f"{machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}; {media}; "
        f"Python {machine['python']}, SQLite {machine['sqlite']}, {packages}. "
        f"Processes that wanted a core meanwhile, this one among them: {before} before, "
        f"{after} after."
    )
    parts = [told, for_page([Row(**row) for row in found["rows"]])]
    if found["peers"]:
        parts.append(markdown(_PEERS, peer_cells(found["peers"])))
    return "\n\n".join(parts) + "\n"


def peer_cells(peers: list[dict[str, Any]]) -> list[list[str]]:
    """Return the cells of the table of peers."""
    return [
        [
            one["case"],
            one["work"],
            one["peer"],
            f"{one['against']} {number(one['plain'])}" if one["plain"] else "",
            f"{number(one['theirs'])} {one['unit']}" if one["theirs"] else "–",
            number(one["theirs"] / one["plain"]) if one["theirs"] else "",
            number(one["ours"]),
            number(one["theirs"] / one["ours"]) if one["theirs"] and one["ours"] else "",
        ]
        for one in peers
    ]


PEER_HEADS = _PEERS


def show_on_page(found: dict[str, Any], page: Path = PAGE) -> None:
    """Write the tables into the page, between the comments that stand there for them."""
    text = page.read_text("utf-8")
    page.write_text(_TABLES.sub(lambda _: f"\n{tables(found)}\n", text), "utf-8")


def shown_on_page(page: Path = PAGE) -> str:
    """Return the tables that the page shows."""
    found = _TABLES.search(page.read_text("utf-8"))
    return found[0].strip("\n") + "\n" if found else ""
