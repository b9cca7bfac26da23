"""Writes a capsule: facts as they are, and the bytes of values held against their digests."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from cairnflow.errors import HoldsSecret, Missing, TooLarge
from cairnflow.keys import CAPSULE, WHOLE
from cairnflow.ledger.capsules import Facts, as_members, value_key
from cairnflow.ledger.records import Checkpoint, RunRecord, SourceRecord
from cairnflow.ledger.tally import Tally
from cairnflow.ledger.wire import address as fact_address
from cairnflow.results.capsules import LEFT_OUT
from cairnflow.results.inline import ConstantResultHandler, JSONResultHandler
from cairnflow.results.scanning import Scan
from cairnflow.results.seals import is_trusted, remember
from cairnflow.results.secret import SecretResultHandler
from cairnflow.serializers.sinks import Nowhere
from cairnflow.stores.archives import Member
from cairnflow.stores.base import Bytes
from cairnflow.stores.sealing import Content, whole, write_archive
from cairnflow.trails.arguments import argument, inputs_of
from cairnflow.trails.capsules.choosing import Choice, choose
from cairnflow.trails.capsules.packed import Packed, Wanted
from cairnflow.trails.deleted import in_words
from cairnflow.trails.plans import planned
from cairnflow.trails.reading import Reader
from cairnflow.trails.sources import source_of
from cairnflow.trails.upkeep.places import Place, place_of
from cairnflow.trails.words import size as size_words
from cairnflow.vault import finder, gather, known

_PIECE = 1 << 22


def pack(reader: Reader, wanted: Wanted, path: str | Path, *, force: bool = False) -> Packed:
    """Write a capsule, whole or not at all.

    Args:
        reader: asks the ledger.
        wanted: what it is to be made of.
        path: of the file; its name ends in ``.cairn``.
        force: write over a file that is there.

    Raises:
        Conflict: a file is there that is not to be written over.
        TooLarge: it would be larger than its limit.
        HoldsSecret: a value or a fact holds a secret that is known here.
        ResultError: a value can't be got, or is not what was written.
    """
    path = Path(path).expanduser()
    if path.suffix != CAPSULE:
        path = path.with_name(path.name + CAPSULE)
    gather()  # what is a secret by now may not have been one when it was written
    chosen = choose(reader, wanted.run, wanted.facts, with_upstream=wanted.with_upstream)
    contents, left_out = _values(reader, wanted, chosen)
    values = len(contents)
    left_out += _unkept(reader, wanted)
    told = {**as_members(_facts(reader, chosen)), **_readable(reader, wanted)}
    for name, data in told.items():
        _refuse_secret(name, data)
        contents[name] = whole(name, data)
    _check_limit(wanted, contents.values())
    about = {
        "format": "cairnflow-capsule",
        "subject": wanted.subject,
        "checkpoints": _counts(reader, chosen.runs.values()),
        LEFT_OUT: left_out,
    }
    seal = write_archive(path, contents.values(), about, force=force)
    if not reader.capsule or is_trusted(getattr(reader.ledger, "seal", "")):
        # What comes out of a stranger's capsule is a stranger's still. Where the home folder may
        # only be read, the capsule is as good, and one's own pickles are asked about.
        with suppress(Missing):
            remember(seal)
    return Packed(
        path=path,
        seal=seal,
        subject=wanted.subject,
        size=path.stat().st_size,
        checkpoints=sum(fact.state != "Mapped" for fact in chosen.facts.values()),
        values=values,
        left_out={one["addr"]: one["why"] for one in left_out},
    )


def _counts(reader: Reader, runs: Iterable[RunRecord]) -> dict[str, int]:
    tallies = reader.ledger.tallies([run.key for run in runs])
    return {run.address: _count(tallies[run.key]) for run in runs}


def _count(tally: Tally) -> int:
    return sum(count for state, count in tally.by_state.items() if state != "Mapped")


def _values(
    reader: Reader, wanted: Wanted, chosen: Choice
) -> tuple[dict[str, Content], list[dict[str, str]]]:
    """Return the values to be taken by their names, and why others are not."""
    own = {(fact.run, fact.seq) for fact in wanted.facts}
    contents: dict[str, Content] = {}
    absent: dict[str, dict[str, str]] = {}
    for place, fact in sorted(chosen.facts.items()):
        if fact.location is None:
            continue
        run = chosen.runs[fact.run]
        key = value_key(run, fact)
        kept = place_of(fact.handler)
        if isinstance(kept.handler, JSONResultHandler | ConstantResultHandler):
            continue
        deletion = reader.deletion(fact)
        why = _absence(kept, fact) if deletion is None else in_words(deletion)
        if place in own and not wanted.output:
            why = "it was left out when the capsule was made (--no-output)"
        if why:
            absent[key] = {"addr": fact_address(run, fact), "key": key, "why": why}
        else:
            contents[key] = _content(key, kept, fact)
    return contents, [one for key, one in absent.items() if key not in contents]


def _unkept(reader: Reader, wanted: Wanted) -> list[dict[str, str]]:
    """Return which constants of the flow were given, and are told by no fact."""
    found: list[dict[str, str]] = []
    for fact in wanted.facts:
        address = fact_address(wanted.run, fact)
        for entry in inputs_of(fact):
            if entry.address:
                continue
            try:
                argument(reader, wanted.run, entry)
            except Missing:
                why = f"input {entry.name!r} is a constant in the flow's own code, and was not kept"
                key = f"absent/{address}/{entry.name}"
                found.append({"addr": address, "key": key, "why": why})
    return found


def _absence(kept: Place, fact: Checkpoint) -> str:
    """Say why a value can't be taken; nothing where it can."""
    if isinstance(kept.handler, SecretResultHandler):
        return "it is a secret: only its name is kept, and it stays where it is"
    if kept.kind != "stored":
        return kept.reason or "its handler shows no bytes"
    if not fact.digest or fact.size is None:
        return "its digest is not known"
    return ""


def _content(key: str, kept: Place, fact: Checkpoint) -> Content:
    assert fact.size is not None
    assert fact.digest is not None
    return Content(Member(key, fact.size, fact.digest), _scanned(_pieces(kept, fact)))


def _pieces(kept: Place, fact: Checkpoint) -> Iterator[Bytes]:
    """Yield the bytes kept, and no more than one beyond those that there should be."""
    store, key = kept.stored.store, kept.key(fact.location or "")
    done, most = 0, (fact.size or 0) + 1
    while done < most:
        part = store.part(key, done, min(_PIECE, most - done))
        if not part:
            return
        yield part
        done += len(part)


def _scanned(pieces: Iterator[Bytes]) -> Iterator[Bytes]:
    """Yield pieces; raise where a secret is in them that was not known when they were written."""
    if not known():
        yield from pieces
        return
    scan = Scan(Nowhere(), finder())
    for piece in pieces:
        scan.write(piece)
        yield piece
    scan.finish()


def _refuse_secret(name: str, data: bytes) -> None:
    if known() and (secret := finder().find(data)):
        raise HoldsSecret(
            f"{name} would hold the secret {secret}, and a capsule is made to be handed on; no "
            "capsule was made",
            secret,
        )


def _check_limit(wanted: Wanted, contents: Iterable[Content]) -> None:
    total = sum(one.member.size for one in contents)
    if total > wanted.limit:
        raise TooLarge(
            f"a capsule of {wanted.subject} would have {size_words(total)}, and its limit is "
            f"{size_words(wanted.limit)}; allow more with --limit, or leave its own value out "
            "with --no-output"
        )


def _facts(reader: Reader, chosen: Choice) -> Facts:
    ledger = reader.ledger
    facts = [fact for _, fact in sorted(chosen.facts.items())]
    runs = [chosen.runs[key] for key in sorted(chosen.runs)]
    tasks = {(fact.run, fact.task, fact.map_index) for fact in facts}
    tasks |= {(run.key, "", WHOLE) for run in runs}
    logged = {
        (fact.run, fact.task, fact.map_index, fact.attempt)
        for place, fact in chosen.facts.items()
        if place in chosen.logged
    }
    lines = [
        line
        for key, task, child in sorted({one[:3] for one in logged})
        for line in ledger.lines(key, task, child)
        if (key, task, child, line.attempt) in logged
    ]
    digests = [fact.code for fact in facts] + [
        d for run in runs for d in (run.plan, run.environment)
    ]
    return Facts(
        runs=runs,
        facts=facts,
        lines=lines,
        sources=_sources(reader, digests),
        said=[
            one
            for run in runs
            for one in ledger.annotations(run.key)
            if (one.run, one.task, one.map_index) in tasks
        ],
        deletions=[
            one
            for run in runs
            for one in ledger.deletions(run.key)
            if (one.run, one.seq) in chosen.facts
        ],
    )


def _sources(reader: Reader, digests: Iterable[str | None]) -> list[SourceRecord]:
    found = (reader.ledger.source(digest) for digest in sorted(set(filter(None, digests))))
    return [one for one in found if one is not None]


def _readable(reader: Reader, wanted: Wanted) -> dict[str, bytes]:
    """Return what people may want to read in a capsule without us: sources, and versions."""
    made: dict[str, bytes] = {}
    given = {one.task for one in planned(reader.text(wanted.run.plan)) if one.is_parameter}
    for fact in wanted.facts:
        if fact.task not in given and fact.code and (told := reader.text(fact.code)):
            made[f"code/{fact.task}.py"] = f"{source_of(fact.code, told)}\n".encode(
                errors="backslashreplace"
            )
    env: dict[str, Any] = reader.text(wanted.run.environment)
    packages: dict[str, str] = env.get("packages") or {}
    lines = [f"# Python {env.get('python', '?')}, of {wanted.run.address}"]
    lines += [f"{name}=={version}" for name, version in sorted(packages.items())]
    made["requirements.txt"] = "".join(f"{line}\n" for line in lines).encode()
    return made
