"""`dtogen diff` against what runs: metadata of a host and schemas at addresses, and the IR as JSON read back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dtogen import download, ir
from dtogen.diagnostics import Location, SchemaError
from dtogen.difference import difference
from dtogen.dump import to_json
from dtogen.dumped import schema_of
from dtogen.export import export
from dtogen.host import types_app
from dtogen.load import load_schema
from dtogen.revisions import load_at
from tests.changes import SHOP
from tests.conftest import CASES, ai_server, golden_schema
from tests.test_cli import diagnosed, dtogen
from tests.test_host_types import serving

NEW = SHOP.replace("    name: str\n", "    name: str\n    new: str\n")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    file = tmp_path / "shop.py"
    file.write_text(SHOP, encoding="utf-8")
    return file


@contextmanager
def answering(body: bytes, status: int = 200) -> Iterator[str]:
    """The address of a server that gives one answer, to whatever is asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(20)


# The IR as JSON.


@pytest.mark.parametrize("case", CASES)
def test_what_is_dumped_is_read_back_as_it_was(case: str) -> None:
    schema = golden_schema(case)
    assert schema_of(to_json(schema), "metadata") == schema


def test_the_schema_of_the_server_is_read_back_as_it_was() -> None:
    assert schema_of(to_json(ai_server()), "metadata") == ai_server()


@pytest.mark.parametrize(
    "value",
    [None, "", (), ir.JsonObject(()), 0, False, 1.0, 1e-7, Decimal("1.50"), Decimal(2), 2**70, (None, "", (1,))],
    ids=repr,
)
def test_a_default_and_an_example_keep_what_they_are(value: ir.JsonValue) -> None:
    member = ir.Field(
        "a", "a", ir.AnyJson(), Location("a.py", 2), default=ir.Default(value), examples=(value,), deprecated=""
    )
    schema = ir.Schema("s", (ir.Model("M", Location("a:b.py", 1), (member,)),))
    read = schema_of(to_json(schema), "metadata")
    assert read == schema and repr(read) == repr(schema)


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ('"kind": "Scalar"', '"kind": "Vector"', "no type of the kind 'Vector'"),
        ('"prim": "int32"', '"prim": "int31"', "'int31' is not a valid Prim"),
        ('"wire": "id"', '"wire": 7', "7 is no text"),
        ('"required": true', '"required": "yes"', "neither true nor false"),
        ('"kind": "Model"', '"kind": "Module"', "no kind 'Module'"),
    ],
)
def test_metadata_of_another_form_are_refused(old: str, new: str, cause: str, shop: Path, tmp_path: Path) -> None:
    text = to_json(load_schema(shop))
    assert old in text
    file = tmp_path / "metadata.json"
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(SchemaError, match=r"DT128: \w+ is not as dtogen writes it") as caught:
        load_at(str(file))
    assert cause in str(caught.value)


# Addresses.


def test_a_running_host_is_compared_with_what_is_on_disk(shop: Path, tmp_path: Path) -> None:
    """Both ways: what is released against the working tree, and one host against another."""
    new = tmp_path / "new.py"
    new.write_text(NEW, encoding="utf-8")
    with serving(types_app(str(shop))) as old_host, serving(types_app(str(new))) as new_host:
        # An application that is not mounted answers at its root.
        here = dtogen("diff", f"{old_host}/metadata", new, "--json")
        there = dtogen("diff", f"{old_host}/metadata", f"{new_host}/metadata", "--fail-on", "wire")
        same = dtogen("diff", f"{old_host}/metadata", shop)
    (row,) = json.loads(here.stdout)["changes"]
    assert (row["kind"], row["subject"], row["file"]) == ("member-added", "Order.new", str(new))
    assert there.returncode == 1 and "Order.new: member added required" in there.stdout, there.stderr
    assert same.stdout == "no changes\n", same.stderr


def test_a_part_of_a_host_is_a_schema_too(shop: Path) -> None:
    with serving(types_app(str(shop))) as host:
        part = load_at(f"{host}/metadata?IncludeTypes=Lonely")
    assert [each.name for each in part.decls] == ["Lonely"]


@pytest.mark.parametrize("form", ["jsonschema", "openapi"])
def test_an_export_at_an_address_is_the_schema_that_it_was_made_of(form: str, shop: Path) -> None:
    schema = load_schema(shop)
    with answering(export(schema, form).text.encode()) as address:  # type: ignore[arg-type]
        read = load_at(f"{address}/released.json")
        assert read.decls[0].location.file == f"{address}/released.json"
    assert difference(read, schema) == ()


def test_a_document_of_somebody_else_may_be_yaml() -> None:
    text = b"openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    A:\n" + (
        b"      type: object\n      properties: {a: {type: string}}\n"
    )
    with answering(text) as address:
        schema = load_at(f"{address}/api")
    assert (schema.name, [each.name for each in schema.decls]) == ("api", ["A"])


@pytest.mark.parametrize(
    ("body", "status", "code", "cause"),
    [
        (b"gone fishing", 404, "DT127", "refuses with 404: gone fishing"),
        (b"<!doctype html><title>Types</title>", 200, "DT127", "a page, not with a schema"),
        (b"\xff\xfe", 200, "DT127", "no UTF-8"),
        (b"[1]", 200, "DT121", "no schema but a list"),
        (b'{"kind": ', 200, "DT121", "no JSON"),
    ],
)
def test_what_is_no_schema_is_told(body: bytes, status: int, code: str, cause: str, shop: Path) -> None:
    with answering(body, status) as address:
        done = dtogen("diff", f"{address}/types/metadata", shop)
    diagnosed(done, code, 1)
    assert cause in done.stderr and address in done.stderr


def test_where_nobody_listens_is_told(shop: Path) -> None:
    with answering(b"") as address:
        pass
    diagnosed(dtogen("diff", address, shop), "DT127", 1)


def test_an_answer_is_bounded_in_size_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(b" " * 5000) as address:
        monkeypatch.setattr(download, "LARGEST", 1000)
        with pytest.raises(SchemaError, match=r"DT127.* answered with more than"):
            load_at(address)
        monkeypatch.setattr(download, "LARGEST", 10_000)
        monkeypatch.setattr(download, "PATIENCE", 0.0)
        with pytest.raises(SchemaError, match=r"DT127.* took more than 0 s"):
            load_at(address)


def test_the_places_of_metadata_are_those_of_the_host(shop: Path) -> None:
    with serving(types_app(str(shop))) as host:
        schema = load_at(f"{host}/metadata")
    assert str(schema.decls[0].location) == "shop.py:9"
    assert schema == replace(schema, name="shop")
