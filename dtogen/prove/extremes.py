"""Values at the edge of what a type holds: the least and the largest numbers, texts that break quoting, odd dates."""

from __future__ import annotations

from decimal import Decimal

from dtogen.ir import Prim
from dtogen.prove.samples import Value

LONG_TEXT = "0123456789" * 1000

# For each topic the number that a member of each scalar type gets.
NUMBERS: dict[str, dict[Prim, Value]] = {
    "numbers-low": {
        Prim.INT32: -(2**31),
        Prim.INT64: -(2**63),
        Prim.FLOAT32: Decimal("-3.4028235E+38"),
        Prim.FLOAT64: Decimal("-1.7976931348623157E+308"),
        Prim.DECIMAL: Decimal("-1234567890123456.789012"),
    },
    "numbers-high": {
        Prim.INT32: 2**31 - 1,
        Prim.INT64: 2**63 - 1,
        Prim.FLOAT32: Decimal("3.4028235E+38"),
        Prim.FLOAT64: Decimal("1.7976931348623157E+308"),
        Prim.DECIMAL: Decimal("79228162514264337593543950335"),
    },
    "numbers-precise": {
        Prim.INT32: -1,
        Prim.INT64: 2**53 + 1,
        Prim.FLOAT32: Decimal("0.1"),
        Prim.FLOAT64: Decimal("0.30000000000000004"),
        Prim.DECIMAL: Decimal("0.1234567890123456789012345678"),
    },
    "numbers-exponent": {
        Prim.FLOAT32: Decimal("1.5E-7"),
        Prim.FLOAT64: Decimal("4E-8"),
        Prim.DECIMAL: Decimal("1.5E-7"),
    },
    "numbers-whole": {Prim.FLOAT32: 1, Prim.FLOAT64: -1, Prim.DECIMAL: 1},
}
HOSTILE = (
    "\"double\" 'single' `back` \\ / \\\\ \\n \\u0041 \\u002a/",
    "nul \0 bell \7 back \b tab \t lines \n \r \r\n \v \f escape \x1b delete \x7f",
    "lines \u0085 \u2028 \u2029 mark \ufeff",
    "bidi \u202e abc \u2066 def \u2069 \u200f \u061c",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f680 \u65e5\u672c\u8a9e e\u0301 \u00df \u0130",
    "${x} #{x} {{x}} {0} %s %n $(x) <%= x %>",
    "*/ /* // # -- *) (* \"\"\" ''' ]]> </script> <!-- =end ?>",
    " spaced ",
    "null",
)
SCALARS_MORE: tuple[tuple[str, Prim, Value], ...] = (
    ("datetime-seven-digits", Prim.DATETIME, "2025-05-09T12:26:10.1234567Z"),
    ("datetime-offset", Prim.DATETIME, "2024-02-29T23:59:59.5-11:30"),
    ("datetime-early", Prim.DATETIME, "0001-01-02T00:00:00Z"),
    ("datetime-late", Prim.DATETIME, "9999-12-31T00:00:00Z"),
    ("date-early", Prim.DATE, "0001-01-01"),
    ("date-late", Prim.DATE, "9999-12-31"),
    ("time-zero", Prim.TIME, "00:00:00"),
    ("time-fraction", Prim.TIME, "12:34:56.789"),
    ("duration-zero", Prim.DURATION, "PT0S"),
    ("duration-days", Prim.DURATION, "P10DT2H3M4.000005S"),
    ("duration-negative", Prim.DURATION, "-PT1H30M"),
    ("bytes-empty", Prim.BYTES, ""),
    ("bytes-all", Prim.BYTES, "+/v7+/8="),
    ("uuid-nil", Prim.UUID, "00000000-0000-0000-0000-000000000000"),
    ("uri-relative", Prim.URI, "../a%20b?c=d&e"),
    ("long", Prim.STRING, LONG_TEXT),
)
