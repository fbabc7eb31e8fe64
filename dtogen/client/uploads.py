"""Files that go with a request: as parts of a form, read while they are sent, so that none is held whole for that."""

from __future__ import annotations

import io
import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeAlias

BINARY = "application/octet-stream"
FileTuple: TypeAlias = "tuple[str, bytes | IO[bytes], str]"  # as httpx takes one: name, content, media type


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a request. `content` is the bytes, a path, or a file that is open for reading bytes, from its
    start on; the caller closes that. Without a media type the server guesses by the name."""

    name: str
    content: bytes | Path | BinaryIO = field(repr=False)
    media_type: str = BINARY


File: TypeAlias = bytes | Path | BinaryIO | Upload
Files: TypeAlias = Mapping[str, File | Sequence[File]]
"""File parts by the names that the operation wants: `{"image": Path("cat.png")}`."""


@dataclass(frozen=True, slots=True)
class Form:
    """A multipart body: fields, and files by the names of their parts. `boundary` is the same for every attempt."""

    fields: Mapping[str, str] = field(repr=False)
    parts: tuple[tuple[str, Upload], ...]
    boundary: str

    @property
    def media_type(self) -> str:
        return f"multipart/form-data; boundary={self.boundary}"


def parts_of(files: Files) -> tuple[tuple[str, Upload], ...]:
    """The parts of a form. Raises OSError for a path that cannot be read, TypeError and ValueError for what is no file,
    is open for text, or cannot be read from its start again: a call may have to be sent twice."""
    found = tuple((name, _upload(name, each)) for name, one in files.items() for each in _several(one))
    for name, each in found:
        match each.content:
            case bytes():
                pass
            case Path() as path:
                path.open("rb").close()
            case io.TextIOBase():
                raise TypeError(f'the file for "{name}" is open for text: open it with "rb"')
            case file if not callable(getattr(file, "read", None)):
                raise TypeError(f'the file for "{name}" is a {type(file).__name__}: give bytes, a path or an open file')
            case file if not file.seekable():
                raise ValueError(f'the file for "{name}" cannot be read from its start again: give its bytes')
    return found


@contextmanager
def opened(content: bytes | Form | None) -> Iterator[dict[str, Any]]:
    """A body as httpx takes it, with its files open while it is sent."""
    if not isinstance(content, Form):
        yield {"content": content}
        return
    with ExitStack() as stack:
        files: list[tuple[str, FileTuple]] = []
        for name, each in content.parts:
            source = each.content
            body = stack.enter_context(source.open("rb")) if isinstance(source, Path) else source
            files.append((name, (each.name, body, each.media_type)))
        yield {"data": dict(content.fields), "files": files}


def _several(given: File | Sequence[File]) -> Sequence[File]:
    return given if isinstance(given, list | tuple) else (given,)


def _upload(part: str, file: File) -> Upload:
    match file:
        case Upload():
            return file
        case Path():
            return Upload(file.name, file, media_type_of(file.name))
        case bytes():
            return Upload(part, file)
        case _:
            name = getattr(file, "name", None)  # a number, where the file was opened by one
            shown = Path(name).name if isinstance(name, str) and name else part
            return Upload(shown, file, media_type_of(shown))


def media_type_of(name: str) -> str:
    return mimetypes.guess_type(name)[0] or BINARY
