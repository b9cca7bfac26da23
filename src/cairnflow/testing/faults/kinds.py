"""The faults that there are. Each is plain data; authors may write more: see ``Fault``."""

from dataclasses import dataclass, field, replace

from cairnflow.testing.faults.passage import Fault, Passage
from cairnflow.testing.loopback import Answer


@dataclass(frozen=True, slots=True)
class Pass:
    """Nothing goes wrong: for counting, and to let some through before others strike."""

    def strike(self, passage: Passage) -> None:
        passage.tell(passage.forward())


@dataclass(frozen=True, slots=True)
class Delay:
    """The answer comes late; the request is carried out even if the client has gone.

    Attributes:
        before: seconds until the server is asked.
        after: seconds between its answer and the client's.
    """

    before: float = 0.0
    after: float = 0.0

    def strike(self, passage: Passage) -> None:
        passage.exchange.pause(self.before)
        answer = passage.forward()
        passage.exchange.pause(self.after)
        passage.tell(answer)


@dataclass(frozen=True, slots=True)
class BlackHole:
    """No answer ever comes, and the server is not asked. The connection stays open."""

    def strike(self, passage: Passage) -> None:
        passage.exchange.wait()
        passage.exchange.hang_up()


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset.

    Attributes:
        after: count of bytes of the answer's body that are sent before. None: the server isn't
            even asked.
    """

    after: int | None = None

    def strike(self, passage: Passage) -> None:
        if self.after is not None:
            answer = passage.forward()
            passage.exchange.tell(answer, answer.body[: self.after])
        passage.exchange.reset()


@dataclass(frozen=True, slots=True)
class Truncate:
    """Only the first bytes of the body come.

    Attributes:
        keep: count of bytes that come.
        honest: whether ``Content-Length`` tells that few: then HTTP itself sees nothing wrong.
            Else it tells the whole length, and the connection ends before.
    """

    keep: int = 0
    honest: bool = False

    def strike(self, passage: Passage) -> None:
        answer = passage.forward()
        kept = answer.body[: self.keep]
        if self.honest:
            passage.tell(replace(answer, body=kept))
            return
        passage.exchange.tell(answer, kept)
        passage.exchange.hang_up()


@dataclass(frozen=True, slots=True)
class Stall:
    """The body begins, and then nothing comes any more. The connection stays open.

    Attributes:
        after: count of bytes of the body that come.
    """

    after: int = 0

    def strike(self, passage: Passage) -> None:
        answer = passage.forward()
        passage.exchange.tell(answer, answer.body[: self.after])
        passage.exchange.wait()
        passage.exchange.hang_up()


@dataclass(frozen=True, slots=True)
class WrongLength:
    """``Content-Length`` is not the length of the body.

    Attributes:
        by: bytes that it tells too many: the client waits for more, which never comes. Below 0,
            bytes that it tells too few: the rest is left over in the connection.
    """

    by: int = 10

    def strike(self, passage: Passage) -> None:
        answer = passage.forward()
        told = ("Content-Length", str(max(0, len(answer.body) + self.by)))
        passage.tell(replace(answer, headers=(*answer.headers, told)))
        if self.by > 0:
            passage.exchange.wait()
        passage.exchange.hang_up()


@dataclass(frozen=True, slots=True)
class Status:
    """The request is refused, in the cloud's own words; the server isn't asked.

    Attributes:
        status: of HTTP.
        code: the cloud's word for it, such as ``ExpiredToken``; by default its most usual one.
        retry_after: seconds, told in ``Retry-After``; None tells none.
    """

    status: int
    code: str | None = None
    retry_after: int | None = None

    def strike(self, passage: Passage) -> None:
        after = str(self.retry_after)
        headers = (("Retry-After", after),) if self.retry_after is not None else ()
        passage.refuse(self.status, self.code, headers)


@dataclass(frozen=True, slots=True)
class LostAck:
    """The request is carried out, and its answer thrown away.

    Attributes:
        then: what the client sees in its place; one that doesn't ask the server again.
    """

    then: Fault = field(default_factory=Reset)

    def strike(self, passage: Passage) -> None:
        passage.forward()
        self.then.strike(passage)


@dataclass(frozen=True, slots=True)
class Body:
    """Other bytes come, with the length that is theirs.

    Attributes:
        data: the bytes.
    """

    data: bytes

    def strike(self, passage: Passage) -> None:
        passage.tell(replace(passage.forward(), body=self.data))


@dataclass(frozen=True, slots=True)
class Swap:
    """The bytes of another object come: the last that were put or got there through the proxy.

    Attributes:
        other: how the other's path ends: its key.
    """

    other: str

    def strike(self, passage: Passage) -> None:
        Body(passage.bodies.at(self.other)[-1]).strike(passage)


@dataclass(frozen=True, slots=True)
class Older:
    """The first bytes come that were ever put or got at this path through the proxy."""

    def strike(self, passage: Passage) -> None:
        Body(passage.bodies.at(passage.request.path)[0]).strike(passage)


@dataclass(frozen=True, slots=True)
class FlipBit:
    """One bit of the body is another.

    Attributes:
        bit: which one, counted from 0 over the whole body and again from its start behind that.
    """

    bit: int = 0

    def strike(self, passage: Passage) -> None:
        passage.tell(_flipped(passage.forward(), self.bit))


def _flipped(answer: Answer, bit: int) -> Answer:
    if not answer.body:
        return answer
    data = bytearray(answer.body)
    at = bit % (8 * len(data))
    data[at // 8] ^= 1 << at % 8
    return replace(answer, body=bytes(data))
