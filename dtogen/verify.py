"""Is what a live server says what the schema says? Every operation is sent, its answer read, written back, compared.

What is sent and read are the emitted Python types, through `dtogen.client`: this proves the server, the types and the
client together. A row that fails names what it was: the status and the server's own words, the spot where an answer
does not decode, or the first difference between an answer and what was read of it.
"""

from __future__ import annotations

import base64
import io
import ipaddress
import json
import sys
import types
import uuid
import wave
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from dtogen import ir
from dtogen.client import ApiError, ApiResult, JsonApiClient, Retries, Upload
from dtogen.client.codec import encode
from dtogen.diagnostics import DtogenError, OptionError, error
from dtogen.facts import key_of
from dtogen.pipeline import Selection, generate
from dtogen.prove.judge import Answer, Case, judge
from dtogen.prove.samples import Fill, Value, record, text
from dtogen.prove.shape import Decls, declarations, members, model

CHAT = "OpenAiChat"
NOTE = 300  # characters of a note
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


@dataclass(frozen=True, slots=True)
class Target:
    """The server. `timeout` is in seconds; `provider` and `model` are used where a request must name one."""

    url: str
    api_key: str | None = None
    auth_secret: str | None = None
    model: str | None = None
    provider: str = "echo"
    timeout: float = 30.0

    def connect(self) -> JsonApiClient:
        """Raises OptionError for a URL or a key that cannot be used."""
        try:
            return JsonApiClient(
                self.url,
                bearer=self.api_key,
                auth_secret=self.auth_secret,
                timeout=self.timeout,
                retries=Retries(attempts=2),
            )
        except ValueError as fault:
            raise OptionError(
                error("DT921", str(fault), help="for example: dtogen verify http://127.0.0.1:5005")
            ) from None


@dataclass(frozen=True, slots=True)
class Row:
    """One operation. `status` is None where no answer came; `decoded` and `equal` are None where it did not come to
    that. `skipped` tells why it was not sent, `note` what does not hold, or what is worth knowing where all does."""

    operation: str
    verb: str
    path: str
    status: int | None = None
    decoded: bool | None = None
    equal: bool | None = None
    note: str = ""
    skipped: bool = False

    @property
    def holds(self) -> bool:
        return self.skipped or bool(self.decoded and self.equal)


def verify(
    selection: Selection,
    target: Target,
    only: Sequence[str] = (),
    tags: Sequence[str] = (),
    step: Callable[[str], None] = lambda text: None,
) -> tuple[Row, ...]:
    """Sends the operations of a schema, all of them or those whose name or tag is chosen, and gives a row for each.

    On another machine an operation that changes something is sent only when it is chosen. Raises OptionError for a
    pattern that chooses nothing, DtogenError when no server answers.
    """
    schema = selection.facts.schema
    operations = [each for each in schema.decls if isinstance(each, ir.Model) and each.operation and not each.params]
    chosen = list(_chosen(operations, only, tags))
    with target.connect() as client:
        run = Run(schema, declarations(schema), emitted(selection), client, target)
        at_home = is_local(client.host)
        rows: list[Row] = []
        for number, each in enumerate(chosen, 1):
            step(f"{number} of {len(chosen)}: {each.name}")
            operation = operation_of(each)
            if not at_home and operation.verb != "GET" and not (only or tags):
                why = "not sent: it changes something on another machine; choose it by --only or --tag"
                rows.append(Row(each.name, operation.verb, operation.paths[0], note=why, skipped=True))
            else:
                rows.append(run.row(each))
    return tuple(rows)


def _chosen(operations: Sequence[ir.Model], only: Sequence[str], tags: Sequence[str]) -> Iterator[ir.Model]:
    known_tags = {tag for each in operations for tag in operation_of(each).tags}
    for pattern in only:
        if not any(fnmatchcase(each.name, pattern) for each in operations):
            raise OptionError(error("DT922", f'no operation is called "{pattern}"', help="for example --only '*Chat*'"))
    for tag in tags:
        if tag not in known_tags:
            raise OptionError(error("DT922", f'no operation has the tag "{tag}"', help=", ".join(sorted(known_tags))))
    for each in operations:
        named = not only or any(fnmatchcase(each.name, pattern) for pattern in only)
        if named and (not tags or set(tags) & set(operation_of(each).tags)):
            yield each


@dataclass(frozen=True, slots=True)
class Run:
    """One run against one server."""

    schema: ir.Schema
    decls: Decls
    types: types.ModuleType
    client: JsonApiClient
    target: Target

    def row(self, request: ir.Model) -> Row:
        """The row of an operation: its smallest request first, then a full one."""
        row = None
        for full in (False, True):
            try:
                row = self.sent(request, self.content(request, full), "with all members: " if full else "")
            except ValueError as fault:
                operation = operation_of(request)
                why = " ".join(str(fault).split())[:NOTE]
                return Row(request.name, operation.verb, operation.paths[0], note=f"no request can be made: {why}")
            if not row.holds:
                break
        assert row is not None
        return row

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

    def chat(self) -> dict[str, Value]:
        return {"model": self.target.model or "text", "messages": [{"role": "user", "content": "Say hello."}]}

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
        given = request.name, operation.verb, operation.paths[0], result.status
        if result.error is not None:
            if result.status is None and _never_connected(result.error):
                raise unreachable(self.target, result.error)
            is_success = result.status is not None and 200 <= result.status < 300
            return Row(*given, False if is_success else None, None, prefix + words(result.error))
        reason = ""
        if not isinstance(operation.returns, ir.Body):
            reason = compared(self.schema, operation.returns, result.body, result.value)
        note = prefix + reason if reason else "an example" if "x-example" in result.headers else ""
        return Row(*given, True, not reason, note)

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


def compared(schema: ir.Schema, returns: ir.Type, body: bytes, value: Any) -> str:
    """The first difference between an answer and what was read of it; empty where there is none."""
    if isinstance(returns, ir.Scalar) and returns.prim is ir.Prim.STRING and value == body.decode():
        return ""  # a bare text, which is no JSON
    case = Case("answer", key_of(returns), "equal", body.decode())
    return judge(case, Answer("answer", encode(value)), schema).reason


def emitted(selection: Selection) -> types.ModuleType:
    """The Python types of a schema, generated and imported."""
    made = generate(selection, "python")
    module = types.ModuleType(f"_dtogen_verify_{made.digest[:16]}")
    sys.modules[module.__name__] = module  # the types look their annotations up there
    exec(compile("".join(made.files.values()), f"<{module.__name__}>", "exec", dont_inherit=True), module.__dict__)
    return module


def request_types(module: types.ModuleType) -> dict[str, type]:
    """The emitted requests by the schema's name of each."""
    found = [each for each in vars(module).values() if isinstance(each, type) and "operation" in vars(each)]
    return {each.operation().name: each for each in found}  # type: ignore[attr-defined]


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


def words(fault: ApiError) -> str:
    """An error as a note: what happened, and the server's own words."""
    detail = fault.detail
    told = () if detail is None else (f"[{detail.code}]" if detail.code else "", detail.message or "")
    return " ".join(" ".join(filter(None, (fault.reason, *told))).split())[:NOTE]


def _never_connected(fault: ApiError) -> bool:
    return fault.reason.startswith("no connection")


def unreachable(target: Target, fault: ApiError) -> DtogenError:
    return DtogenError(
        error("DT923", f"no server answers at {target.url}: {fault.reason}", help="start it: dtogen serve")
    )


def markdown(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| operation | verb | path | status | decoded | equal | note |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        lines.append("| " + " | ".join(each.replace("|", "\\|") for each in cells(row)) + " |")
    return "\n".join(lines)


def cells(row: Row) -> tuple[str, ...]:
    """A row as texts, for a table."""
    shown = {None: "", True: "yes", False: "no"}
    status = "skipped" if row.skipped else "" if row.status is None else str(row.status)
    return row.operation, row.verb, row.path, status, shown[row.decoded], shown[row.equal], row.note


def json_text(rows: Iterable[Row]) -> str:
    """The rows as JSON: a list with an object per operation."""
    names = ("operation", "verb", "path", "status", "decoded", "equal", "holds", "skipped", "note")
    return json.dumps([{name: getattr(row, name) for name in names} for row in rows], indent=2)
