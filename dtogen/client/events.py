"""Server-sent events, read from bytes that are cut anywhere (HTML Standard, section 9.2.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_EVENT = 16 * 1024 * 1024
"""Bytes that one event may have."""
DONE = "[DONE]"


class EventError(ValueError):
    """A stream is no stream of events that can be read."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its lines of data joined by a newline, and its name where it has one."""

    data: str
    name: str = ""


@dataclass(slots=True)
class EventReader:
    """Turns pieces of bytes into events. Comments, ids and retry times are left out.

    `feed` gives the events that are complete; `finish` the one that the end of the stream completes, as servers leave
    out the last blank line. Both raise EventError for text that is no UTF-8 and for an event beyond `MAX_EVENT`.
    """

    _rest: bytearray = field(default_factory=bytearray)  # bytes after the last line's end
    _data: list[str] = field(default_factory=list)
    _name: str = ""
    _size: int = 0
    _started: bool = False
    _given: bool = False

    def feed(self, piece: bytes) -> Iterator[Event]:
        searched = max(0, len(self._rest) - 1)
        self._rest += piece
        yield from self._lines(searched, at_end=False)
        if len(self._rest) + self._size > MAX_EVENT:
            raise EventError("an event has no end")

    def finish(self) -> Iterator[Event]:
        yield from self._lines(0, at_end=True)
        if self._rest:
            line, self._rest = bytes(self._rest), bytearray()
            yield from self._line(line)
        yield from self._dispatch()

    def refuse_none(self) -> None:
        """Raises EventError where no event came at all."""
        if not self._given:
            raise EventError("the answer holds no event")

    def _lines(self, searched: int, *, at_end: bool) -> Iterator[Event]:
        start, position = 0, searched
        while (end := _line_end(self._rest, position)) >= 0:
            # A carriage return may be the first half of CRLF whose other half has not come yet.
            if self._rest[end] == 13 and end + 1 == len(self._rest) and not at_end:
                break
            line = bytes(self._rest[start:end])
            start = position = end + (2 if self._rest[end : end + 2] == b"\r\n" else 1)
            yield from self._line(line)
        del self._rest[:start]

    def _line(self, line: bytes) -> Iterator[Event]:
        if not self._started:
            self._started, line = True, line.removeprefix(b"\xef\xbb\xbf")
        if not line:
            yield from self._dispatch()
            return
        try:
            name, _, value = line.decode().partition(":")
        except UnicodeDecodeError:
            raise EventError("an event is no UTF-8") from None
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
            self._size += len(line)
        elif name == "event":
            self._name = value

    def _dispatch(self) -> Iterator[Event]:
        if self._data:
            event = Event("\n".join(self._data), self._name)
            self._data, self._size, self._name = [], 0, ""
            self._given = True
            yield event
        self._name = ""


def _line_end(text: bytearray, start: int) -> int:
    """Where the first line from `start` on ends, -1 where it does not."""
    feed, carriage = text.find(b"\n", start), text.find(b"\r", start)
    if feed < 0 or carriage < 0:
        return max(feed, carriage)
    return min(feed, carriage)
