"""What `dtogen verify` is told and what it tells: the server, a row for each thing that was sent, tables of rows."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dtogen import ir
from dtogen.client import ApiError, JsonApiClient, Retries
from dtogen.client.codec import encode
from dtogen.diagnostics import DtogenError, OptionError, error
from dtogen.facts import key_of
from dtogen.pipeline import Selection, generate
from dtogen.prove.judge import Answer, Case, judge

NOTE = 300  # characters of a note


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


def words(fault: ApiError) -> str:
    """An error as a note: what happened, and the server's own words."""
    detail = fault.detail
    told = () if detail is None else (f"[{detail.code}]" if detail.code else "", detail.message or "")
    return " ".join(" ".join(filter(None, (fault.reason, *told))).split())[:NOTE]


def unreachable(target: Target, fault: ApiError) -> DtogenError:
    return DtogenError(
        error("DT923", f"no server answers at {target.url}: {fault.reason}", help="start it: dtogen serve")
    )


HEAD = ("operation", "verb", "path", "status", "decoded", "equal", "note")
GAP = "  "
CUT = "..."
NARROWEST = 32  # columns of a note that is worth a column


def markdown(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [f"| {' | '.join(HEAD)} |", "|---" * len(HEAD) + "|"]
    for row in rows:
        lines.append("| " + " | ".join(each.replace("|", "\\|") for each in cells(row)) + " |")
    return "\n".join(lines)


def plain(rows: Sequence[Row], width: int | None = None) -> list[str]:
    """The rows as lines of text, one each, below a heading. Where there are only so many columns, paths go first, then
    verbs; a note that is still too long is cut: `reasons` has all of it."""
    grid = [HEAD, *map(cells, rows)]
    kept = [0, 1, 2, 3, 4, 5]
    sizes = [max(len(line[at]) for line in grid) for at in range(len(HEAD))]

    def room() -> int:
        return width - sum(sizes[at] + len(GAP) for at in kept) if width is not None else NOTE * 2

    for at in (2, 1):
        if room() < min(NARROWEST, sizes[6]):
            kept.remove(at)
    return [
        GAP.join([*(line[at].ljust(sizes[at]) for at in kept), cut(line[6], max(room(), len(CUT)))]).rstrip()
        for line in grid
    ]


def cut(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - len(CUT)].rstrip() + CUT


def reasons(rows: Iterable[Row]) -> list[str]:
    """What does not hold, and why, a line each."""
    return [f"{row.operation}: {row.note or 'no answer'}" for row in rows if not row.holds]


def cells(row: Row) -> tuple[str, ...]:
    """A row as texts, for a table."""
    shown = {None: "", True: "yes", False: "no"}
    status = "skipped" if row.skipped else "" if row.status is None else str(row.status)
    return row.operation, row.verb, row.path, status, shown[row.decoded], shown[row.equal], row.note


def json_text(rows: Iterable[Row]) -> str:
    """The rows as JSON: a list with an object per operation."""
    names = ("operation", "verb", "path", "status", "decoded", "equal", "holds", "skipped", "note")
    return json.dumps([{name: getattr(row, name) for name in names} for row in rows], indent=2)
