"""Is what a live server says what the schema says? Every operation is sent, its answer read, written back, compared.

An operation is a row. Where the server takes several requests at once (`/api/{Name}[]`), two of them are another row;
a chat that is wrapped in a request is sent with `stream` as well, which it answers whole; and where a request is the
chat itself, the rows of `verify_chat` follow: tools, a stream of events, a chat that must be refused.

What is sent and read are the emitted Python types, through `dtogen.client`: this proves the server, the types and the
client together. A row that fails names what it was: the status and the server's own words, the spot where an answer
does not decode, or the first difference between an answer and what was read of it.
"""

from __future__ import annotations

import base64
import io
import ipaddress
import types
import uuid
import wave
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from dtogen import ir
from dtogen.client import ApiError, ApiResult, JsonApiClient, Upload
from dtogen.diagnostics import OptionError, error
from dtogen.pipeline import Selection
from dtogen.prove.samples import Fill, Value, record, text
from dtogen.prove.shape import Decls, declarations, members, model
from dtogen.verify_chat import NEEDED, Chat
from dtogen.verify_rows import NOTE, Row, Target, compared, emitted, request_types, unreachable, words

CHAT = "OpenAiChat"
MODEL = "text"  # what a chat asks for, where no model is named
BATCH = "[]"  # ends the name of an operation that is sent as a batch
# Who reads a job finds one that exists: its reader is given the refId of one that is queued before.
READERS = {
    "GetOpenAiChat": "QueueOpenAiChatCompletion",
    "WaitForOpenAiChat": "QueueOpenAiChatCompletion",
    "GetOpenAiChatStatus": "QueueOpenAiChatCompletion",
    "GetOllamaGenerationStatus": "QueueOllamaGeneration",
    "GetArtifactGenerationStatus": "QueueTextToImage",
    "GetTextGenerationStatus": "QueueSpeechToText",
}
# Not made up: a URL that is called, a provider and members of rows that must exist.
LEFT_OUT = frozenset({"replyTo", "provider", "stream", "include", "fields", "orderBy", "orderByDesc"})
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def verify(
    selection: Selection,
    target: Target,
    only: Sequence[str] = (),
    tags: Sequence[str] = (),
    step: Callable[[str], None] = lambda text: None,
) -> tuple[Row, ...]:
    """Sends the operations of a schema, all of them or those whose name or tag is chosen, and gives their rows.

    A pattern chooses the batch of an operation too, and one like `*[]` batches alone. On another machine an operation
    that changes something is sent only when it is chosen. Raises OptionError for a pattern that chooses nothing,
    DtogenError when no server answers.
    """
    schema = selection.facts.schema
    operations = [each for each in schema.decls if isinstance(each, ir.Model) and each.operation and not each.params]
    chosen = list(_chosen(operations, only, tags))
    with target.connect() as client:
        run = Run(schema, declarations(schema), emitted(selection), client, target)
        at_home = is_local(client.host)
        rows: list[Row] = []
        for number, (name, request) in enumerate(chosen, 1):
            step(f"{number} of {len(chosen)}: {name}")
            operation = operation_of(request)
            path = batch_path(request) if name.endswith(BATCH) else operation.paths[0]
            if at_home or operation.verb == "GET" or only or tags:
                alone = next((row for row in rows if row.operation == request.name), None)
                rows.extend(run.batch(request, alone) if name.endswith(BATCH) else run.rows(request))
            else:
                why = "not sent: it changes something on another machine; choose it by --only or --tag"
                rows.append(Row(name, operation.verb, path, note=why, skipped=True))
    return tuple(rows)


def _chosen(operations: Sequence[ir.Model], only: Sequence[str], tags: Sequence[str]) -> Iterator[tuple[str, ir.Model]]:
    """What is sent, by its name: an operation, and after it its batch."""
    # Who answers one request at `/api/{Name}` answers several at `/api/{Name}[]`. Other servers know no batches.
    batches = any(f"/api/{each.name}" in operation_of(each).paths for each in operations)
    found = [
        (name, each)
        for each in operations
        for name in ((each.name, each.name + BATCH) if batches and is_batchable(operation_of(each)) else (each.name,))
    ]
    known_tags = {tag for each in operations for tag in operation_of(each).tags}
    for pattern in only:
        if not any(_is_called(pattern, name) for name, _ in found):
            raise OptionError(error("DT922", f'no operation is called "{pattern}"', help="for example --only '*Chat*'"))
    for tag in tags:
        if tag not in known_tags:
            raise OptionError(error("DT922", f'no operation has the tag "{tag}"', help=", ".join(sorted(known_tags))))
    for name, each in found:
        named = not only or any(_is_called(pattern, name) for pattern in only)
        if named and (not tags or set(tags) & set(operation_of(each).tags)):
            yield name, each


def _is_called(pattern: str, name: str) -> bool:
    return fnmatchcase(name, pattern) or fnmatchcase(name.removesuffix(BATCH), pattern)


def is_batchable(operation: ir.Operation) -> bool:
    """Can several be sent as one array? They have a body, their answers are JSON, and no files go with them."""
    return (
        operation.verb not in ("GET", "DELETE") and not isinstance(operation.returns, ir.Body) and not operation.uploads
    )


def batch_path(request: ir.Model) -> str:
    return f"/api/{request.name}{BATCH}"


@dataclass(frozen=True, slots=True)
class Run:
    """One run against one server."""

    schema: ir.Schema
    decls: Decls
    types: types.ModuleType
    client: JsonApiClient
    target: Target

    def rows(self, request: ir.Model) -> Iterator[Row]:
        """The row of an operation, and those about its chat."""
        row = self.row(request)
        yield row
        operation = operation_of(request)
        if not row.holds or operation.verb != "POST" or any(each not in self.decls for each in NEEDED):
            return
        wraps = [each.wire for each in members(ir.Ref(request.name), self.decls) if self._is_chat(each.type)]
        if wraps:
            yield self.streamless(request, wraps)
        elif operation.paths[0].endswith("/chat/completions"):
            chat = Chat(self.schema, self.types, self.client, self.model, operation.paths[0])
            yield from (chat.plain(), chat.tools(), chat.stream(), chat.failure())

    def row(self, request: ir.Model) -> Row:
        """The row of an operation: its smallest request first, then a full one."""
        row = None
        for full in (False, True):
            try:
                row = self.sent(request, self.content(request, full), "with all members: " if full else "")
            except ValueError as fault:
                operation = operation_of(request)
                return Row(request.name, operation.verb, operation.paths[0], note=unmade(fault))
            if not row.holds:
                break
        assert row is not None
        return row

    def streamless(self, request: ir.Model, wraps: Sequence[str]) -> Row:
        """The row of a request that wraps a chat which asks for a stream: its answer is one all the same."""
        content = self.content(request, False)
        content |= {name: {**self.chat(), "stream": True} for name in wraps}
        row = self.sent(request, content, "")
        note = "answered whole, as it wraps the chat" if row.holds else f"asked for a stream: {row.note}"
        return replace(row, operation=f"{request.name}, stream", note=note)

    def batch(self, request: ir.Model, alone: Row | None) -> Iterator[Row]:
        """The row of two requests that are sent as one, unless one `alone` was sent before and does not hold."""
        given = request.name + BATCH, "POST", batch_path(request)
        if alone is not None and not alone.holds:
            yield Row(*given, note="not sent: one alone does not hold", skipped=True)
            return
        kind: Any = request_types(self.types)[request.name]
        try:
            both = [kind.model_validate_json(text(self.content(request, full))) for full in (False, True)]
        except ValueError as fault:
            yield Row(*given, note=unmade(fault))
            return
        result = self.client.api_all(both)
        if result.error is not None:
            if _never_connected(result.error):
                raise unreachable(self.target, result.error)
            yield failed(given, result.error)
            return
        returns = operation_of(request).returns
        assert not isinstance(returns, ir.Body)  # of what is batchable
        reason = compared(self.schema, ir.ListOf(returns), result.body, result.value)
        example = ", answered with examples" if "x-example" in result.headers else ""
        yield Row(*given, result.status, True, not reason, reason or f"2 requests as one{example}")

    def content(self, request: ir.Model, full: bool) -> dict[str, Value]:
        """The members of a request, made up; chats and references are ones that a server can work with."""
        given = record(ir.Ref(request.name), Fill(self.decls, full=full))
        fields = {each.wire: each for each in members(ir.Ref(request.name), self.decls)}
        if self._is_chat(ir.Ref(request.name)):
            given = {**self.chat(), **{name: each for name, each in given.items() if name in ("tag", "refId")}}
        for name in [each for each in given if each in LEFT_OUT and not fields[each].required]:
            del given[name]
        for name, each in fields.items():
            if self._is_chat(each.type):
                given[name] = self.chat()
        if "refId" in given and fields["refId"].type == ir.Scalar(ir.Prim.STRING):
            given["refId"] = f"verify-{uuid.uuid4().hex}"
        if "provider" in given and fields["provider"].required:
            given["provider"] = self.target.provider
        if "model" in given and self.target.model and fields["model"].type == ir.Scalar(ir.Prim.STRING):
            given["model"] = self.target.model
        maker = self.decls.get(READERS.get(request.name, ""))
        if isinstance(maker, ir.Model):
            given = {"refId": self.job(maker)}
        return given

    @property
    def model(self) -> str:
        """The model that chats ask for."""
        return self.target.model or MODEL

    def chat(self) -> dict[str, Value]:
        return {"model": self.model, "messages": [{"role": "user", "content": "Say hello."}]}

    def job(self, maker: ir.Model) -> str:
        """The reference of a job that exists. A server that makes none shows in the maker's own row."""
        content = self.content(maker, False)
        content["refId"] = f"verify-{uuid.uuid4().hex}"
        made = self.send(maker, content)
        return str(getattr(made.value, "ref_id", None) or content["refId"])

    def send(self, request: ir.Model, content: Mapping[str, Value]) -> ApiResult[Any]:
        kind: Any = request_types(self.types)[request.name]
        files = {each.part: upload(each.part) for each in operation_of(request).uploads}
        return self.client.api(kind.model_validate_json(text(content)), files or None)

    def sent(self, request: ir.Model, content: Mapping[str, Value], prefix: str) -> Row:
        operation = operation_of(request)
        result = self.send(request, content)
        given = request.name, operation.verb, operation.paths[0]
        if result.error is not None:
            if _never_connected(result.error):
                raise unreachable(self.target, result.error)
            return failed(given, result.error, prefix)
        reason = ""
        if not isinstance(operation.returns, ir.Body):
            reason = compared(self.schema, operation.returns, result.body, result.value)
        note = prefix + reason if reason else "answered with an example" if "x-example" in result.headers else ""
        return Row(*given, result.status, True, not reason, note)

    def _is_chat(self, target: ir.Type) -> bool:
        ref = model(target, self.decls)
        decl = self.decls.get(ref.name) if ref else None
        return isinstance(decl, ir.Model) and (
            decl.name == CHAT or (decl.base is not None and self._is_chat(decl.base))
        )


def is_local(host: str) -> bool:
    """Is it this machine?"""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def operation_of(request: ir.Model) -> ir.Operation:
    if request.operation is None:
        raise TypeError(f"{request.name} is no request")
    return request.operation


def upload(part: str) -> Upload:
    """A small file of the kind that a part's name tells."""
    if part == "audio":
        file = io.BytesIO()
        with wave.open(file, "wb") as sound:
            sound.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
            sound.writeframes(b"\0\0" * 80)
        return Upload("verify.wav", file.getvalue(), "audio/wav")
    if part == "video":
        return Upload("verify.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video/mp4")
    return Upload("verify.png", PIXEL, "image/png")


def failed(given: tuple[str, str, str], fault: ApiError, prefix: str = "") -> Row:
    """The row of what was refused, or whose answer does not decode."""
    is_success = fault.status is not None and 200 <= fault.status < 300
    return Row(*given, fault.status, False if is_success else None, None, prefix + words(fault))


def unmade(fault: ValueError) -> str:
    return f"no request can be made: {' '.join(str(fault).split())[:NOTE]}"


def _never_connected(fault: ApiError) -> bool:
    return fault.status is None and fault.reason.startswith("no connection")
