"""Author's text that tries to leave its comment or its string."""

from __future__ import annotations

from pydantic import Field

from dtogen.authoring import ClosedEnum, Dto, OpenEnum, post


class HostileEnum(OpenEnum):
    e0 = "*/"
    e1 = "/*"
    e2 = "\"\"\""
    e3 = "'''"
    e4 = "\\u002a/"
    e5 = "${x}"
    e6 = "#{x}"
    e7 = "$x"
    e8 = "{0}"
    e9 = "*)"
    e10 = "(*"
    e11 = "=end"
    e12 = "?>"
    e13 = "<!-- -->"
    e14 = "&amp; </summary>"
    e15 = "trailing \\"
    e16 = "\\N{DASH}"
    e17 = "@ts-ignore"
    e18 = "@ts-expect-error"
    e19 = "# type: ignore"
    e20 = "# noqa"
    e21 = "#pragma"
    e22 = "// +build"
    e23 = "%s %d"
    e24 = "\u0000"
    e25 = "\u000d"
    e26 = "\u000a"
    e27 = "\u2028"
    e28 = "\u2029"
    e29 = "\u202e"
    e30 = "\u200f"
    e31 = "\u0085"
    e32 = "\u001b"
    e33 = "\ufeff"
    e34 = "\u0009"
    e35 = "\u007f"


class HostileClosed(ClosedEnum):
    c0 = "*/"
    c1 = "/*"
    c2 = "\"\"\""
    c3 = "'''"
    c4 = "\\u002a/"
    c5 = "${x}"
    c6 = "#{x}"
    c7 = "$x"
    c8 = "{0}"
    c9 = "*)"
    c10 = "(*"
    c11 = "=end"
    c12 = "?>"
    c13 = "\u0000"
    c14 = "\u000d"
    c15 = "\u000a"
    c16 = "\u2028"


class HostileDefaults(Dto):
    d0: str = "*/"
    d1: str = "/*"
    d2: str = "\"\"\""
    d3: str = "'''"
    d4: str = "\\u002a/"
    d5: str = "${x}"
    d6: str = "#{x}"
    d7: str = "$x"
    d8: str = "{0}"
    d9: str = "*)"
    d10: str = "(*"
    d11: str = "=end"
    d12: str = "?>"
    d13: str = "<!-- -->"
    d14: str = "&amp; </summary>"
    d15: str = "trailing \\"
    d16: str = "\\N{DASH}"
    d17: str = "@ts-ignore"
    d18: str = "@ts-expect-error"
    d19: str = "# type: ignore"
    d20: str = "# noqa"
    d21: str = "#pragma"
    d22: str = "// +build"
    d23: str = "%s %d"
    d24: str = "\u0000"
    d25: str = "\u000d"
    d26: str = "\u000a"
    d27: str = "\u2028"
    d28: str = "\u2029"
    d29: str = "\u202e"
    d30: str = "\u200f"
    d31: str = "\u0085"
    d32: str = "\u001b"
    d33: str = "\ufeff"
    d34: str = "\u0009"
    d35: str = "\u007f"


class HostileNames(Dto):
    n0: str | None = Field(default=None, alias="*/ 0")
    n1: str | None = Field(default=None, alias="/* 1")
    n2: str | None = Field(default=None, alias="\"\"\" 2")
    n3: str | None = Field(default=None, alias="''' 3")
    n4: str | None = Field(default=None, alias="\\u002a/ 4")
    n5: str | None = Field(default=None, alias="${x} 5")
    n6: str | None = Field(default=None, alias="#{x} 6")
    n7: str | None = Field(default=None, alias="$x 7")
    n8: str | None = Field(default=None, alias="{0} 8")
    n9: str | None = Field(default=None, alias="*) 9")
    n10: str | None = Field(default=None, alias="(* 10")
    n11: str | None = Field(default=None, alias="=end 11")
    n12: str | None = Field(default=None, alias="?> 12")
    n13: str | None = Field(default=None, alias="<!-- --> 13")
    n14: str | None = Field(default=None, alias="&amp; </summary> 14")
    n15: str | None = Field(default=None, alias="trailing \\ 15")
    n16: str | None = Field(default=None, alias="\\N{DASH} 16")
    n17: str | None = Field(default=None, alias="@ts-ignore 17")
    n18: str | None = Field(default=None, alias="@ts-expect-error 18")
    n19: str | None = Field(default=None, alias="# type: ignore 19")
    n20: str | None = Field(default=None, alias="# noqa 20")
    n21: str | None = Field(default=None, alias="#pragma 21")
    n22: str | None = Field(default=None, alias="// +build 22")
    n23: str | None = Field(default=None, alias="%s %d 23")
    n24: str | None = Field(default=None, alias="\u0000 24")
    n25: str | None = Field(default=None, alias="\u000d 25")
    n26: str | None = Field(default=None, alias="\u000a 26")
    n27: str | None = Field(default=None, alias="\u2028 27")
    n28: str | None = Field(default=None, alias="\u2029 28")
    n29: str | None = Field(default=None, alias="\u202e 29")
    n30: str | None = Field(default=None, alias="\u200f 30")
    n31: str | None = Field(default=None, alias="\u0085 31")
    n32: str | None = Field(default=None, alias="\u001b 32")
    n33: str | None = Field(default=None, alias="\ufeff 33")
    n34: str | None = Field(default=None, alias="\u0009 34")
    n35: str | None = Field(default=None, alias="\u007f 35")


class HostileDocs(Dto):
    t0: str | None = Field(default=None, description="before */ after")
    t1: str | None = Field(default=None, description="before /* after")
    t2: str | None = Field(default=None, description="before \"\"\" after")
    t3: str | None = Field(default=None, description="before ''' after")
    t4: str | None = Field(default=None, description="before \\u002a/ after")
    t5: str | None = Field(default=None, description="before ${x} after")
    t6: str | None = Field(default=None, description="before #{x} after")
    t7: str | None = Field(default=None, description="before $x after")
    t8: str | None = Field(default=None, description="before {0} after")
    t9: str | None = Field(default=None, description="before *) after")
    t10: str | None = Field(default=None, description="before (* after")
    t11: str | None = Field(default=None, description="before =end after")
    t12: str | None = Field(default=None, description="before ?> after")
    t13: str | None = Field(default=None, description="before <!-- --> after")
    t14: str | None = Field(default=None, description="before &amp; </summary> after")
    t15: str | None = Field(default=None, description="before trailing \\ after")
    t16: str | None = Field(default=None, description="before \\N{DASH} after")
    t17: str | None = Field(default=None, description="before @ts-ignore after")
    t18: str | None = Field(default=None, description="before @ts-expect-error after")
    t19: str | None = Field(default=None, description="before # type: ignore after")
    t20: str | None = Field(default=None, description="before # noqa after")
    t21: str | None = Field(default=None, description="before #pragma after")
    t22: str | None = Field(default=None, description="before // +build after")
    t23: str | None = Field(default=None, description="before %s %d after")
    t24: str | None = Field(default=None, description="before \u0000 after")
    t25: str | None = Field(default=None, description="before \u000d after")
    t26: str | None = Field(default=None, description="before \u000a after")
    t27: str | None = Field(default=None, description="before \u2028 after")
    t28: str | None = Field(default=None, description="before \u2029 after")
    t29: str | None = Field(default=None, description="before \u202e after")
    t30: str | None = Field(default=None, description="before \u200f after")
    t31: str | None = Field(default=None, description="before \u0085 after")
    t32: str | None = Field(default=None, description="before \u001b after")
    t33: str | None = Field(default=None, description="before \ufeff after")
    t34: str | None = Field(default=None, description="before \u0009 after")
    t35: str | None = Field(default=None, description="before \u007f after")
    all: str | None = Field(default=None, description="All of these stay inside the comment: */ /* \"\"\" ''' \\u002a/ ${x} #{x} $x {0} *) (* =end ?> <!-- --> &amp; </summary> trailing \\ \\N{DASH} @ts-ignore @ts-expect-error # type: ignore # noqa #pragma // +build %s %d")
    ends: str | None = Field(default=None, description="ends with a quote \"")
    slash: str | None = Field(default=None, description="ends with a backslash \\")
    old: str | None = Field(default=None, deprecated="All of these stay inside the comment: */ /* \"\"\" ''' \\u002a/ ${x} #{x} $x {0} *) (* =end ?> <!-- --> &amp; </summary> trailing \\ \\N{DASH} @ts-ignore @ts-expect-error # type: ignore # noqa #pragma // +build %s %d")
    shaped: str | None = Field(default=None, pattern="^\"/*\\\\d$", examples=['"///\\d'])
    long: str | None = Field(default=None, description="x" * 10_000)


@post("/hostile/\"quoted\"/\\back/$x", returns=HostileDocs, tags=["*/ --> </remarks>"])
class HostileOperation(Dto):
    name: str | None = None
