"""`make matrix`: prove the schema that ships in every language, and write the table into the README.

The documents are those that lie in this repository, so that the figures are the same wherever the table is made.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from dtogen.load import load_schema, shipped_schema
from dtogen.prove.matrix import Row, markdown, prove
from tests.conftest import ROOT

README = ROOT / "README.md"
PAYLOADS = ROOT / "tests" / "payloads"
PLACE = re.compile(r"(<!-- matrix: `make matrix` writes this -->\n).*?(<!-- end of the matrix -->)", re.S)


def table() -> str:
    """The table that the README shows now. Raises ValueError where it has no place for one."""
    found = PLACE.search(README.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{README.name} has no place for the matrix")
    return found[0].removeprefix(found[1]).removesuffix(found[2]).strip()


def put(text: str) -> None:
    """Write a table into the README."""
    whole = README.read_text(encoding="utf-8")
    new = PLACE.sub(lambda found: f"{found[1]}\n{text.strip()}\n\n{found[2]}", whole)
    README.write_text(new, encoding="utf-8", newline="\n")


def broken(rows: Sequence[Row]) -> list[str]:
    return [f"{row.language} {row.variant}: {row.not_run or row.messages}" for row in rows if not row.holds]


def main() -> int:
    rows = prove(
        load_schema(shipped_schema()),
        payload_dirs=[PAYLOADS],
        progress=lambda line: print(line, file=sys.stderr),
        all_variants=True,
        root=ROOT / ".toolchains",
    )
    put(markdown(rows))
    for line in broken(rows):
        print(line, file=sys.stderr)
    return 1 if broken(rows) else 0


if __name__ == "__main__":
    raise SystemExit(main())
