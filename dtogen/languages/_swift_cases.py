"""What Swift's enums and unions are made of: their cases, and how a union tells its arms apart."""

from __future__ import annotations

from collections.abc import Iterator

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill
from dtogen.language import Context
from dtogen.languages._swift_codec import unwrapped, wire, wrapped
from dtogen.languages._swift_compose import YES, attribute, note
from dtogen.languages._swift_literal import literal
from dtogen.languages._swift_text import after, available, call, declared, doc, heading, labelled, lines_of
from dtogen.layout import SOFT, SPACE, Doc, Group, Indent
from dtogen.views import ArmView, EnumView, MemberView, Text, UnionView


def compose_member(view: MemberView, member: ir.EnumMember, context: Context) -> Text:
    owner = context.owner
    assert isinstance(owner, ir.Enumeration)
    label = declared(view.name)
    if owner.open:
        value = literal(member.value, ir.Scalar(owner.prim), context)
        head = fill("public static let {0} = Self", label)
        lines = lines_of(labelled(head, [("rawValue", value)]), 2)
    elif view.is_renamed:
        value = literal(member.value, ir.Scalar(owner.prim), context)
        lines = lines_of(after(fill("case {0} =", label), value), 2)
    else:
        lines = (fill("case {0}", label),)
    return {
        "doc": doc(member.doc, start=2),
        "available": available(member.deprecated, 2),
        "declaration": lines,
    }


def compose_enum(view: EnumView, enum: ir.Enumeration, context: Context) -> Text:
    names = context.names
    raw = names["Int" if view.is_int else "String"]
    if enum.open:
        protocol = names["OpenIntEnum" if view.is_int else "OpenEnum"]
        context.need("open_int_enum" if view.is_int else "open_enum")
        head = heading(fill("public struct {0}", view.name), [protocol])
    else:
        key = [names["CodingKeyRepresentable"]] if view.is_map_key else []
        protocols = [raw, names["CaseIterable"], names["Codable"], *key, names["Sendable"]]
        if not view.members:
            protocols = []
        head = heading(fill("public enum {0}", view.name), protocols)
    return {
        "doc": doc(enum.doc, note(enum, context)),
        "available": attribute(enum, context),
        "heading": head,
        "raw": raw,
    }


def compose_arm(view: ArmView, arm: ir.Arm, context: Context) -> Text:
    owner = context.owner
    assert isinstance(owner, ir.Union)
    facts = context.facts
    cycles = facts.inline_cycles
    loops = owner.name in cycles and any(cycles.get(n) == cycles[owner.name] for n in facts.inline(arm.type))
    label = declared(view.name)
    case = lines_of(call(fill("case {0}", label), (view.type,)), 2)
    if view.tag:
        read = call(fill("try {0}", view.type), (Code("from: decoder"),))
        made = call(fill("self = .{0}", view.name), (read,))
        return {
            "case": case,
            "loops": YES if loops else EMPTY,
            "decode": lines_of(after(fill("case {0}:", view.tag), made), 4),
            "encode": lines_of(
                after(fill("case .{0}(let value):", view.name), Code("try value.encode(to: encoder)")), 4
            ),
        }
    coded, tail = wire(arm.type, context), unwrapped(arm.type, context)
    read = call(Code("try container.decode"), (fill("{0}.self", coded),), tail)
    value = wrapped(arm.type, Code("value"), context)
    return {
        "case": case,
        "loops": YES if loops else EMPTY,
        "coded": coded,
        "made": fill("self = .{0}(value{1})", view.name, tail),
        "last": lines_of(call(fill("self = .{0}", view.name), (read,)), 6),
        "encode": lines_of(
            after(fill("case .{0}(let value):", view.name), fill("try container.encode({0})", value)), 4
        ),
        "literal": _from_text(view, arm, context),
    }


def _from_text(view: ArmView, arm: ir.Arm, context: Context) -> Code:
    """What makes the arm of a string literal; empty if it is no text of any form."""
    match context.facts.resolve(arm.type):
        case ir.Scalar(ir.Prim.STRING):
            return fill("self = .{0}(value)", view.name)
        case ir.Enumeration(open=True, prim=ir.Prim.STRING):
            return fill("self = .{0}({1}(rawValue: value))", view.name, view.type)
        case _:
            return EMPTY


_ORDER = (ir.Kind.STRING, ir.Kind.BOOLEAN, ir.Kind.NUMBER, ir.Kind.ARRAY, ir.Kind.OBJECT)


def compose_union(view: UnionView, union: ir.Union, context: Context) -> Text:
    names = context.names
    taken = {str(each.name) for each in view.arms}
    free = next(each for each in _candidates("unknown" if view.is_tagged else "null") if each not in taken)
    literals = [each.text["literal"] for each in view.arms if each.text.get("literal")]
    protocols = [names["Codable"], names["Hashable"], names["Sendable"]]
    if literals:
        protocols.insert(1, names["ExpressibleByStringInterpolation"])
    loops = [bool(each.text["loops"]) for each in view.arms]
    is_indirect = all(loops) and not view.is_tagged and not view.is_nullable
    keyword = "public indirect enum {0}" if is_indirect else "public enum {0}"
    cases: list[Code] = []
    for arm, looping in zip(view.arms, loops, strict=True):
        lines = _lines(arm, "case")
        prefix = "indirect " if looping and not is_indirect else ""
        cases += (Code(f"{prefix}{lines[0]}"), *lines[1:])
    if view.is_tagged:
        context.need("open_model")
    return {
        "doc": doc(union.doc, note(union, context)),
        "available": attribute(union, context),
        "heading": heading(fill(keyword, view.name), protocols),
        "cases": tuple(cases),
        "literal": literals[0] if literals else EMPTY,
        "extra": Code(free),
        "attempts": () if view.is_tagged else tuple(_attempts(view, union, Code(free))),
    }


def _candidates(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}{number}" for number in range(2, 1000))


def _lines(arm: ArmView, key: str) -> Lines:
    value = arm.text[key]
    assert isinstance(value, tuple)
    return value


def _attempts(view: UnionView, union: ir.Union, null: Code) -> Iterator[Code]:
    """The body of `init(from:)` of a shape union: each kind is tried, the last throws what is wrong with it."""
    arms = sorted(zip(view.arms, union.arms, strict=True), key=lambda pair: _ORDER.index(pair[1].kind))
    tests: list[tuple[Code, Lines]] = []
    if view.is_nullable:
        tests.append((Code("container.decodeNil()"), (fill("self = .{0}", null),)))
    for arm, node in arms[:-1]:
        if node.kind is ir.Kind.ARRAY:
            tests.append((Code("(try? decoder.unkeyedContainer()) != nil"), _lines(arm, "last")))
        else:
            made, coded = arm.text["made"], arm.text["coded"]
            assert isinstance(made, Code) and isinstance(coded, Code)
            tests.append((fill("let value = try? container.decode({0}.self)", coded), (made,)))
    last = _lines(arms[-1][0], "last")
    if not tests:
        yield from (Code(line) for line in last)
        return
    for i, (test, body) in enumerate(tests):
        yield from lines_of(_condition(Code("if " if i == 0 else "} else if "), test), 4)
        yield from (Code(f"  {line}") for line in body)
    yield Code("} else {")
    yield from (Code(f"  {line}") for line in last)
    yield Code("}")


def _condition(head: Code, test: Code) -> Doc:
    """`if test {`; too long, its argument and the brace go to lines of their own."""
    before, paren, argument = test.rpartition("(")
    if not argument.endswith(".self)"):
        return (head, test, Code(" {"))
    inner: Doc = Indent((SOFT, Code(argument)), 2)
    return Group((fill("{0}{1}", head, Code(f"{before}{paren}")), inner, SPACE, Code("{")))
