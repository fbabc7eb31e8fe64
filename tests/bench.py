"""Measure the generator beside its best-known peer; `make bench`. Nothing is asserted: seconds depend on the machine.

Each figure is the best of a few cold processes. The peer gets a JSON Schema of the same types.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from dtogen import ir
from dtogen.language import find_language, language_ids
from dtogen.load import load_schema, shipped_schema
from dtogen.pipeline import generate
from dtogen.prove import packs, toolchain
from tests.conftest import ROOT

QUICKTYPE = "quicktype@26.0.0"
PEER_LANGUAGES = {"csharp": "csharp", "python": "python", "typescript": "typescript"}
RUNS = 3


def best(run: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds of the quickest of several runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def process(*argv: str | Path, cwd: Path = ROOT) -> None:
    subprocess.run([str(each) for each in argv], cwd=cwd, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def json_schema() -> str:
    """The shipped types as one JSON Schema, every type reachable from its root."""
    models = [value for value in _models() if not value.__pydantic_generic_metadata__["parameters"]]
    _, document = models_json_schema([(each, "validation") for each in models])
    names = document["$defs"]
    document |= {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Everything",
        "type": "object",
        "properties": {name: {"$ref": f"#/$defs/{name}"} for name in names},
    }
    return json.dumps(document).replace("$defs", "definitions")


def _models() -> Iterator[type[BaseModel]]:
    sys.path.insert(0, str(ROOT))
    import importlib

    seen = set()
    for file in sorted(shipped_schema().glob("*.py")):
        module = importlib.import_module(f"schema.{file.stem}") if file.stem != "__init__" else None
        for value in vars(module).values() if module else ():
            is_model = isinstance(value, type) and issubclass(value, BaseModel)
            if is_model and value.__module__.startswith("schema.") and value not in seen:
                seen.add(value)
                yield value


def install_peer() -> tuple[Path, Path] | None:
    """Node.js and the peer's script; None where it cannot be had."""
    root = toolchain.toolchain_root()
    folder = root / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "node_modules" / "quicktype" / "dist" / "index.js"
    node = next(root.glob(packs.NODE_PROGRAM), None)
    npm = next(root.glob(packs.NPM_SCRIPT), None)
    if node is None or npm is None:
        return None
    if not script.exists():
        environment_flag = "--use-system-ca"
        argv = [
            node,
            environment_flag,
            npm,
            "install",
            "--prefix",
            folder,
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            QUICKTYPE,
        ]
        try:
            process(*argv, cwd=folder)
        except subprocess.CalledProcessError:
            return None
    return node, script


def synthetic(types: int) -> ir.Schema:
    """A schema of many models, each with ten members, some of them of the model before."""
    from dtogen.diagnostics import Location

    place = Location("bench", 1)
    text, number = ir.Scalar(ir.Prim.STRING), ir.Scalar(ir.Prim.INT64)
    decls = []
    for i in range(types):
        fields = [
            ir.Field(f"member_{j}", f"member_{j}", text if j % 2 else number, place, j % 3 == 0) for j in range(8)
        ]
        if i:
            fields.append(ir.Field("before", "before", ir.Ref(f"Model{i - 1}"), place, False))
            fields.append(ir.Field("others", "others", ir.ListOf(ir.Ref(f"Model{i - 1}")), place, False))
        decls.append(ir.Model(f"Model{i}", place, tuple(fields), doc="A model."))
    return ir.Schema("bench", tuple(decls))


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    print(f"\n{title}")
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, ["-" * width for width in widths], *rows):
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def main() -> None:
    schema = load_schema(shipped_schema())
    dtogen = (sys.executable, "-m", "dtogen", "generate")
    peer = install_peer()
    with tempfile.TemporaryDirectory() as scratch:
        document = Path(scratch) / "schema.json"
        document.write_text(json_schema(), encoding="utf-8")
        rows = []
        for id in language_ids():
            own = best(lambda id=id: process(*dtogen, "--lang", id, "--stdout"))  # type: ignore[misc]
            theirs = "not run"
            if peer and id in PEER_LANGUAGES:
                node, script = peer
                out = Path(scratch) / f"out.{id}"
                argv = (node, script, "--src-lang", "schema", "--lang", PEER_LANGUAGES[id], "-o", out, document)
                theirs = f"{best(lambda argv=argv: process(*argv)):.2f}"  # type: ignore[misc]
            rows.append((find_language(id).title, f"{own:.2f}", theirs))
        everything = best(lambda: process(*dtogen, "--lang", "all", "--out", Path(scratch) / "all", "--force"))
        rows.append(("all in one process", f"{everything:.2f}", ""))
        rows.append(
            (
                "nothing changed",
                f"{best(lambda: process(*dtogen, '--lang', 'csharp', '--out', Path(scratch) / 'cs')):.2f}",
                "",
            )
        )
    table(f"Seconds, cold process, {len(schema.decls)} types", ("language", "dtogen", "quicktype 26"), rows)

    lines = []
    for id in language_ids():
        text = "".join(generate(schema, id).files.values())
        lines.append((find_language(id).title, str(text.count("\n")), f"{text.count(chr(10)) / len(schema.decls):.1f}"))
    table("Lines", ("language", "document", "a type"), lines)

    small, large = synthetic(1000), synthetic(10_000)
    costs = []
    for id in language_ids():
        one = best(lambda id=id: generate(small, id), 2) / 1000  # type: ignore[misc]
        many = best(lambda id=id: generate(large, id), 1) / 10_000  # type: ignore[misc]
        costs.append((find_language(id).title, f"{one * 1e6:.0f}", f"{many * 1e6:.0f}", f"{many / one:.2f}"))
    table("Microseconds a type", ("language", "1,000 types", "10,000 types", "ratio"), costs)


if __name__ == "__main__":
    main()
