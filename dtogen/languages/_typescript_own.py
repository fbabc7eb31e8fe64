"""The decoders of types of the user's: our check of what stands in JSON, and then the user's expression."""

from __future__ import annotations

from collections.abc import Callable

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill
from dtogen.language import Context
from dtogen.languages._typescript_text import quote

DECODER_OF = {
    ir.Prim.INT64: "int64",
    ir.Prim.DECIMAL: "decimal",
    ir.Prim.BYTES: "base64",
    ir.Prim.DATE: "date",
    ir.Prim.TIME: "time",
    ir.Prim.DATETIME: "dateTime",
    ir.Prim.DURATION: "duration",
    ir.Prim.UUID: "uuid",
    ir.Prim.URI: "string",
}
"""The decoder of a scalar that can be a type of the user's."""


def own_decoder(prim: ir.Prim) -> str:
    """The support name of the decoder of a type of the user's."""
    return f"own{prim.value.capitalize()}"


def own_decoders(used: Callable[[str], bool], context: Context) -> Lines:
    """Decoders of the user's types: by ours, and then by the user's expression."""
    lines: list[Code] = []
    for prim, own in context.language.overrides.items():
        if not used(f"codec_{prim.value}"):
            continue
        read = fill("{0}(value, at)", context.names.get(DECODER_OF[prim], Code(DECODER_OF[prim])))
        text = fill("String({0})", read) if prim is ir.Prim.DECIMAL else read
        parts = {"own": context.names[own_decoder(prim)], "type": own.code, "refuse": context.names["refuse"]}
        lines += (
            EMPTY,
            fill('export function {own}(value: unknown, at = "$"): {type} {{', **parts),
            fill("  const json = {0};", text),
            Code("  try {"),
            fill("    return {0};", own.decoded(Code("json"))),
            Code("  } catch {"),
            fill("    return {refuse}(value, at, {0});", quote(f"what {own.type} takes"), **parts),
            Code("  }"),
            Code("}"),
        )
    return tuple(lines)
