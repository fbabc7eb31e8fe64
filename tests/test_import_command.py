"""`dtogen import`: a foreign document becomes a schema that an author keeps, and what it cannot say is told."""

from __future__ import annotations

import copy
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from typer.testing import CliRunner

from dtogen import cli, download, ir
from dtogen.diagnostics import Diagnostic, DtogenError, SchemaError
from dtogen.download import file_name
from dtogen.export import export
from dtogen.facts import Facts
from dtogen.importer import import_document, load_any, read_at
from dtogen.load import load_schema
from dtogen.pipeline import choose
from tests.big_api import big_api
from tests.conftest import CASES, ROOT, golden_schema

pytest.importorskip("datamodel_code_generator", exc_type=ImportError)

FOREIGN = ROOT / "tests" / "foreign"
SHOP, ASSISTANT = FOREIGN / "shop.yaml", FOREIGN / "assistant.json"


def run(*arguments: str | Path) -> tuple[int, str]:
    """The exit code of a command line, and what it says."""
    done = CliRunner().invoke(cli.app, [str(each) for each in arguments])
    if isinstance(done.exception, DtogenError):
        return done.exception.exit_code, done.output + "\n".join(map(str, done.exception.diagnostics))
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return done.exit_code, done.output


def shop() -> dict[str, Any]:
    return dict(yaml.safe_load(SHOP.read_text(encoding="utf-8")))


def requests(schema: ir.Schema) -> dict[str, ir.Operation]:
    return {each.name: each.operation for each in schema.decls if isinstance(each, ir.Model) and each.operation}


def model(schema: ir.Schema, name: str) -> ir.Model:
    found = next(each for each in schema.decls if each.name == name)
    assert isinstance(found, ir.Model)
    return found


def api(operation: dict[str, Any], schemas: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A document with one operation, `POST /things/{id}` unless told."""
    verb, path = more.pop("verb", "post"), more.pop("path", "/things/{id}")
    operation = {"operationId": "doIt", "responses": {"204": {"description": ""}}, **operation}
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {path: {verb: operation}},
        "components": {
            "schemas": {"Thing": {"type": "object", "properties": {"a": {"type": "string"}}}, **(schemas or {})}
        },
        **more,
    }


def imported(document: dict[str, Any]) -> ir.Schema:
    schema = import_document(document, "api.json").schema(json.dumps(document))
    choose(schema)
    return schema


def told(document: dict[str, Any]) -> list[Diagnostic]:
    return list(import_document(document, "api.json").diagnostics)


# The folder.


@pytest.mark.parametrize("document", [SHOP, ASSISTANT], ids=lambda each: each.stem)
def test_the_folder_is_the_same_schema_as_the_document(document: Path, tmp_path: Path) -> None:
    code, said = run("import", document, "--out", tmp_path)
    assert code == 0, said
    assert Facts(load_schema(tmp_path)).digest == Facts(load_any(document)).digest
    assert load_schema(tmp_path).name == document.stem


def test_what_an_author_reads(tmp_path: Path) -> None:
    run("import", SHOP, "--out", tmp_path)
    source = (tmp_path / "types.py").read_text(encoding="utf-8")
    for part in (
        '@post("/products", returns="Product", auth="api_key", tags=["Catalogue"])\nclass CreateProduct(NewProduct):',
        'class ProductBase(Dto):\n    """Something for sale."""',
        'class Book(ProductBase):\n    kind: Literal["book"]',
        'AnyProduct = TypeAliasType("AnyProduct", Annotated[Book | Mug, Tagged("kind")])',
        "    country: PlaceOrderShipToCountry = PlaceOrderShipToCountry.AT",
        '    """Lists what is for sale.\n\n    Newest first.\n    """',
        '@delete("/products/{productId}", auth="api_key", tags=["Catalogue"])\n@deprecated("")',
    ):
        assert part in source
    assert "[[" not in source


def test_a_large_document_is_a_module_for_each_tag(tmp_path: Path) -> None:
    run("import", ASSISTANT, "--out", tmp_path)
    assert {each.stem for each in tmp_path.glob("*.py")} == {"__init__", "audio", "common", "files", "replies"}
    assert "class DownloadFile" in (tmp_path / "files.py").read_text(encoding="utf-8")


def test_an_import_again_changes_nothing_and_keeps_an_edit(tmp_path: Path) -> None:
    run("import", SHOP, "--out", tmp_path)
    file = tmp_path / "types.py"
    first = file.read_text(encoding="utf-8")
    code, said = run("import", SHOP, "--out", tmp_path)
    assert (code, said.rstrip().endswith("nothing to do")) == (0, True)
    file.write_text(first.replace("class Money", "# ours\nclass Money"), encoding="utf-8")
    (tmp_path / "__init__.py").unlink()
    code, said = run("import", SHOP, "--out", tmp_path)
    assert code != 0
    assert "DT602" in said
    assert "# ours" in file.read_text(encoding="utf-8")
    assert not (tmp_path / "__init__.py").exists(), "all or nothing"
    assert run("import", SHOP, "--out", tmp_path, "--force")[0] == 0
    assert file.read_text(encoding="utf-8") == first


def test_an_export_of_ours_is_sent_to_the_option_that_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "ours.json"
    file.write_text(export(golden_schema("enums")).text, encoding="utf-8")
    code, said = run("import", file, "--out", tmp_path / "out")
    assert (code, "--schema" in said) == (2, True)


# Operations.


def test_operations_become_requests() -> None:
    found = requests(load_any(SHOP))
    assert {
        name: (each.verb, each.paths[0], each.returns if isinstance(each.returns, ir.Body) else None)
        for name, each in found.items()
    } == {
        "ListProducts": ("GET", "/products", None),
        "CreateProduct": ("POST", "/products", None),
        "GetProductsByProductId": ("GET", "/products/{productId}", None),
        "ProductsReplace": ("PUT", "/products/{productId}", ir.Body.NOTHING),
        "DeleteProduct": ("DELETE", "/products/{productId}", ir.Body.NOTHING),
        "UploadPhoto": ("POST", "/products/{productId}/photo", None),
        "DownloadPhoto": ("GET", "/products/{productId}/photo", ir.Body.BYTES),
        "PlaceOrder": ("POST", "/orders", None),
        "WatchOrders": ("GET", "/orders/watch", ir.Body.STREAM),
    }
    assert found["UploadPhoto"].uploads == (ir.Upload("photo"), ir.Upload("thumbnail", required=False))
    assert found["UploadPhoto"].returns == ir.ListOf(ir.Scalar(ir.Prim.URI))
    assert (found["ListProducts"].tags, found["ListProducts"].auth) == (("Catalogue",), ir.Auth.API_KEY)


def test_parameters_are_members_with_their_docs() -> None:
    schema = load_any(SHOP)
    members = {each.wire: each for each in model(schema, "ListProducts").fields}
    assert list(members) == ["lang", "page", "page-size", "sort", "kinds"]
    assert (members["page"].doc, members["page"].constraints.ge) == ("Page from 1.", 1)
    assert members["page"].default == ir.Default(1)
    assert isinstance(members["page-size"].type, ir.Nullable)
    deleted = model(schema, "DeleteProduct")
    assert (deleted.deprecated, deleted.fields[0].required, deleted.fields[0].doc) == ("", True, "Id of the product.")


def test_a_body_that_nothing_else_uses_is_the_request() -> None:
    request = model(load_any(ASSISTANT), "CreateReplyRequest")
    assert request.operation
    assert request.operation.returns == ir.Ref("Reply")
    assert (request.doc, request.open) == ("Has a model answer.", True)


def test_a_body_that_others_use_is_a_base_of_the_request() -> None:
    thing = {"$ref": "#/components/schemas/Thing"}
    body = {"requestBody": {"content": {"application/json": {"schema": thing}}}}
    schema = imported(api(body, {"Other": {"type": "object", "properties": {"thing": thing}}}))
    request = model(schema, "DoIt")
    assert (request.base, [each.wire for each in request.fields]) == (ir.Ref("Thing"), ["id"])


def test_names_that_meet_get_others() -> None:
    document = api({"operationId": "thing"}, {"thing-": {"type": "string", "enum": ["a", "b"]}})
    assert set(requests(imported(document))) == {"ThingRequest"}


# What cannot be said.

JSON = "application/json"


@pytest.mark.parametrize(
    ("document", "code", "place"),
    [
        pytest.param(
            api({"callbacks": {"c": {"$x": {}}}}), "DT133", "/paths/~1things~1{id}/post/callbacks", id="callbacks"
        ),
        pytest.param(
            api({"responses": {"200": {"description": "", "links": {"n": {}}}}}),
            "DT133",
            "/paths/~1things~1{id}/post/responses/200/links",
            id="links",
        ),
        pytest.param(api({}, webhooks={"w": {}}), "DT134", "/webhooks", id="webhooks"),
        pytest.param(api({}, verb="head"), "DT132", "/paths/~1things~1{id}/head", id="head"),
        pytest.param(
            api({}, {"A": {"type": "object", "properties": {"x": {"not": {"type": "string"}}}}}),
            "DT130",
            "/components/schemas/A/properties/x/not",
            id="not",
        ),
        pytest.param(
            api({}, {"A": {"type": "object", "if": {"required": ["x"]}, "then": {}}}),
            "DT130",
            "/components/schemas/A/if",
            id="if",
        ),
        pytest.param(
            api({}, {"A": {"type": "object", "properties": {"x": {}}, "patternProperties": {"^y": {}}}}),
            "DT130",
            "/components/schemas/A/patternProperties",
            id="patternProperties",
        ),
        pytest.param(
            api({}, {"A": {"type": "array", "prefixItems": [{"type": "string"}]}}),
            "DT130",
            "/components/schemas/A/prefixItems",
            id="prefixItems",
        ),
        pytest.param(
            api({}, {"A": {"type": "object", "properties": {"x": {"type": "string", "xml": {"attribute": True}}}}}),
            "DT130",
            "/components/schemas/A/properties/x/xml",
            id="xml",
        ),
        pytest.param(
            api({}, {"A": {"type": "string", "maxLength": 3}}),
            "DT130",
            "/components/schemas/A/maxLength",
            id="bounds of a named text",
        ),
        pytest.param(
            api({}, {"A": {"enum": [1.5, 2.5]}}), "DT130", "/components/schemas/A/enum", id="enum of fractions"
        ),
        pytest.param(
            api(
                {},
                {"A": {"oneOf": [{"type": "object", "properties": {"a": {}}}, {"$ref": "#/components/schemas/Thing"}]}},
            ),
            "DT131",
            "/components/schemas/A/oneOf",
            id="union",
        ),
        pytest.param(
            api({"parameters": [{"name": "X", "in": "header", "schema": {}}]}),
            "DT133",
            "/paths/~1things~1{id}/post/parameters/0",
            id="header",
        ),
        pytest.param(
            api({"parameters": [{"name": "X", "in": "cookie", "schema": {}}]}),
            "DT133",
            "/paths/~1things~1{id}/post/parameters/0",
            id="cookie",
        ),
        pytest.param(
            api({"requestBody": {"content": {"application/xml": {"schema": {}}}}}),
            "DT132",
            "/paths/~1things~1{id}/post/requestBody/content",
            id="XML body",
        ),
        pytest.param(
            api({"requestBody": {"content": {JSON: {"schema": {"type": "array", "items": {}}}}}}),
            "DT132",
            "/paths/~1things~1{id}/post/requestBody/content/application~1json/schema",
            id="list as a body",
        ),
        pytest.param(
            api(
                {
                    "responses": {
                        code: {"description": "", "content": {JSON: {"schema": {"type": kind}}}}
                        for code, kind in (("200", "string"), ("202", "integer"))
                    }
                }
            ),
            "DT133",
            "/paths/~1things~1{id}/post/responses",
            id="several answers",
        ),
        pytest.param(
            api({"responses": {"200": {"description": "", "content": {JSON: {"schema": {}}, "application/xml": {}}}}}),
            "DT133",
            "/paths/~1things~1{id}/post/responses/200/content",
            id="several forms of an answer",
        ),
        pytest.param(api({"security": [{"k": []}]}), "DT133", "/paths/~1things~1{id}/post/security", id="access"),
        pytest.param(
            {"swagger": "2.0", "paths": {"/x": {}}, "definitions": {"A": {"type": "object"}}},
            "DT134",
            "/paths",
            id="Swagger 2.0",
        ),
    ],
)
def test_what_has_no_word_is_told_with_its_place(document: dict[str, Any], code: str, place: str) -> None:
    found = [each for each in told(document) if str(each.location) == f"api.json#{place}"]
    assert [each.code for each in found] == [code]
    assert found[0].notes
    assert found[0].help
    imported(document)


def test_a_document_that_says_nothing_more_is_silent() -> None:
    assert told(api({})) == []


def test_what_is_the_same_in_many_places_is_told_once() -> None:
    members = {f"m{number}": {"type": "string", "format": "email"} for number in range(9)}
    (found,) = told(api({}, {"A": {"type": "object", "properties": members}}))
    assert found.notes[-1] == "and in 4 more places"


# Types.


def test_a_discriminator_in_the_base_is_a_union_of_the_models() -> None:
    schema = load_any(SHOP)
    union = next(each for each in schema.decls if each.name == "Product")
    assert isinstance(union, ir.Union)
    assert (union.discriminator, [each.tag for each in union.arms]) == ("kind", ["book", "mug"])
    assert model(schema, "Book").base == ir.Ref("ProductBase")


def test_an_arm_with_two_tags_is_two_models() -> None:
    schema = load_any(ASSISTANT)
    tool = next(each for each in schema.decls if each.name == "Tool")
    assert isinstance(tool, ir.Union)
    assert [each.tag for each in tool.arms] == ["function", "search", "search_preview"]


def test_null_of_a_named_type_is_said_where_it_is_used() -> None:
    schema = load_any(ASSISTANT)
    metadata = next(each for each in schema.decls if each.name == "Metadata")
    assert isinstance(metadata, ir.Alias)
    assert metadata.type == ir.MapOf(ir.Scalar(ir.Prim.STRING), ir.Scalar(ir.Prim.STRING))
    member = next(each for each in model(schema, "Stored").fields if each.wire == "metadata")
    assert member.type == ir.Nullable(ir.Ref("Metadata"))


def test_a_model_has_one_base_and_the_members_of_the_others() -> None:
    def thing(name: str, **members: Any) -> dict[str, Any]:
        return {"type": "object", "properties": {name: {"type": "string"}}, **members}

    both = {"allOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}, thing("own")]}
    schema = imported(api({}, {"A": thing("a"), "B": thing("b", additionalProperties=True), "Both": both}))
    made = model(schema, "Both")
    assert (made.base, [each.wire for each in made.fields], made.open) == (ir.Ref("A"), ["b", "own"], True)


def test_what_stands_in_place_is_called_after_its_place() -> None:
    address = {"type": "object", "properties": {"kind": {"type": "string", "enum": ["home", "work"]}}}
    person = {"type": "object", "properties": {"address": address, "former": {"type": "array", "items": address}}}
    names = {each.name for each in imported(api({}, {"Person": person})).decls}
    assert names >= {"PersonAddress", "PersonAddressKind", "PersonFormerItem", "PersonFormerItemKind"}


def test_a_type_called_as_a_word_of_ours_gets_another_name() -> None:
    document = api(
        {},
        {
            "Stream": {"type": "object"},
            "Dto": {"type": "object", "properties": {"f": {"$ref": "#/components/schemas/Stream"}}},
        },
    )
    assert {each.name for each in imported(document).decls} >= {"StreamModel", "DtoModel"}
    assert {each.code for each in told(document)} == {"DT134"}


def test_generate_tells_in_a_line_that_something_is_lost(tmp_path: Path) -> None:
    code, said = run("generate", "--lang", "go", "--schema", SHOP, "--out", tmp_path)
    assert code == 0
    assert "no counterpart here; `dtogen import` tells each" in said


def without_marks(node: Any) -> Any:
    """An export as if another tool had written it."""
    if isinstance(node, dict):
        return {key: without_marks(each) for key, each in node.items() if not key.startswith("x-")}
    return [without_marks(each) for each in node] if isinstance(node, list) else node


@pytest.mark.parametrize("form", ["jsonschema", "openapi"])
@pytest.mark.parametrize("case", CASES)
def test_an_export_without_our_marks_is_a_document_like_any_other(case: str, form: Any) -> None:
    """Names that only the marks tell are lost, types are not."""
    document = json.loads(export(golden_schema(case), form).text)
    plain = document if case == "hostile_strings" else without_marks(document)
    imported({key: each for key, each in plain.items() if key != "x-dtogen"})


# From a URL.


@contextmanager
def server(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as serving:
        serving.daemon_threads = True
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{serving.server_port}"
        finally:
            serving.shutdown()
            thread.join()


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def test_a_url_is_imported(tmp_path: Path) -> None:
    with server(lambda handler: send(handler, json.dumps(api({})).encode())) as url:
        code, said = run("import", f"{url}/v1/shop-api", "--out", tmp_path)
    assert code == 0, said
    assert load_schema(tmp_path).name == "shop-api"


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (lambda handler: send(handler, b"no", 404), "404"),
        (lambda handler: send(handler, b"", 302, Location="ftp://127.0.0.1/x"), "unknown url type"),
        (lambda handler: send(handler, b"\xff\xfe\x00"), "no UTF-8"),
        (lambda handler: send(handler, b"x" * 200_000), "more than"),
        (lambda handler: time.sleep(1), "timed out"),
    ],
    ids=["status", "redirect", "bytes", "size", "time"],
)
def test_a_url_that_cannot_be_read(
    answer: Callable[[BaseHTTPRequestHandler], None], word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "LARGEST", 100_000)
    monkeypatch.setattr(download, "LONGEST", 0.5)
    with server(answer) as url, pytest.raises(SchemaError) as fault:
        read_at(url)
    (found,) = fault.value.diagnostics
    assert found.code == "DT135"
    assert word in found.message


def test_a_server_that_is_not_there() -> None:
    with server(lambda handler: None) as url:
        pass
    with pytest.raises(SchemaError, match="DT135"):
        read_at(url)


@pytest.mark.parametrize(
    ("url", "name"),
    [("https://h.example/a/api.yaml?x=1", "api.yaml"), ("https://h.example/", "h_example"), ("http://h/a%20b", "a b")],
)
def test_a_schema_is_called_after_its_url(url: str, name: str) -> None:
    assert file_name(url) == name


def test_another_kind_of_url(tmp_path: Path) -> None:
    code, said = run("import", "ftp://h.example/a.json", "--out", tmp_path)
    assert (code, "DT405" in said) == (2, True)


# Whatever comes.


def mutants(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A document with one part after the other replaced by what does not belong there."""
    places: list[tuple[Any, ...]] = []

    def walk(node: Any, path: tuple[Any, ...]) -> None:
        if path:
            places.append(path)
        for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
            walk(value, (*path, key))

    walk(document, ())
    for number, path in enumerate(places[:: len(places) // 40]):
        made = copy.deepcopy(document)
        node: Any = made
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = (None, 7, "text", [], {}, [None], {"": []}, True)[number % 8]
        yield "/".join(map(str, path)), made


@pytest.mark.parametrize(("place", "document"), [pytest.param(*each, id=each[0]) for each in mutants(shop())])
def test_a_broken_document_is_imported_or_refused_in_words(place: str, document: dict[str, Any]) -> None:
    try:
        imported(document)
    except SchemaError as fault:
        assert fault.diagnostics


def test_the_big_document_is_quick_and_whole(tmp_path: Path) -> None:
    file = tmp_path / "big.json"
    file.write_text(json.dumps(big_api()), encoding="utf-8")
    schema = load_any(file)
    choose(schema)
    assert len(schema.decls) > 400
    assert len(requests(schema)) == 20 * 6
