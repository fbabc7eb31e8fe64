"""Types, values and codecs of one language: its tables applied to the IR.

Each spelling records the features that it brings along in `needs`, the set of the declaration at work.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal

from dtogen import ir
from dtogen.code import Code, fill, identifier, join
from dtogen.facts import Facts
from dtogen.language import Codec, Language, Spelling
from dtogen.naming import Names
from dtogen.values import NUMBERS, kind_of


@dataclass(frozen=True, slots=True)
class Speller:
    facts: Facts
    language: Language
    names: Names
    needs: set[str]
    is_argument: bool = False  # of a generic model, at any depth

    # Types.

    def spell(self, target: ir.Type) -> Code:
        language = self.language
        match target:
            case ir.Scalar(prim) if own := language.overrides.get(prim):
                self.needs.add(f"type_{prim.value}")
                return own.code
            case ir.Scalar(prim):
                self.needs.add(f"prim_{prim.value}")
                return self._shape(self._of(prim))
            case ir.ListOf(item):
                self.needs.add("list")
                return self._shape(language.list, self._argument(item))
            case ir.MapOf(key, value):
                return self._shape(self._map(key), self._argument(key), self._argument(value))
            case ir.Nullable(inner):
                self.needs.add("nullable")
                return self._shape(language.shapes.nullable, self._argument(inner))
            case ir.AnyJson():
                self.needs.add("any")
                return self._shape(language.any)
            case ir.Param(name):
                return fill(language.param, identifier(name))
            case ir.Const(prim, value):
                if prim in language.const:
                    return fill(language.const[prim], self.literal(value, ir.Scalar(prim)), **self.names.support)
                return self._shape(self._of(prim))
            case ir.Ref(name, args):
                decl = self.facts.by_name[name]
                if isinstance(decl, ir.Alias) and not language.has_aliases:
                    return self.spell(decl.type)
                args = self._written_args(name, args)
                if not args:
                    return self.names.types[name]
                inside = replace(self, is_argument=True)
                given = join(language.separator, (inside._argument(each) for each in args))
                return fill(language.generic, self.names.types[name], given)

    def _of(self, prim: ir.Prim) -> Spelling:
        spelling = self.language.types[prim]
        return spelling.given or spelling if self.is_argument else spelling

    def _written_args(self, name: str, args: tuple[ir.Type, ...]) -> tuple[ir.Type, ...]:
        decl = self.facts.by_name[name]
        if self.language.keeps_unused_params or not isinstance(decl, ir.Model):
            return args
        used = self.facts.used_params.get(name, ())
        return tuple(arg for param, arg in zip(decl.params, args, strict=False) if param in used)

    def _argument(self, target: ir.Type) -> Code:
        """A type as the argument of another: boxed, where the language has such a spelling."""
        is_own = isinstance(target, ir.Scalar) and target.prim in self.language.overrides
        if isinstance(target, ir.Scalar) and not is_own and (spelling := self._of(target.prim)).boxed:
            self.needs.add(f"prim_{target.prim.value}")
            return self._shape(Spelling(spelling.boxed, spelling.needs))
        alias = None if self.language.has_aliases or not isinstance(target, ir.Ref) else self.facts.by_name[target.name]
        return self._argument(alias.type) if isinstance(alias, ir.Alias) else self.spell(target)

    def _map(self, key: ir.Type) -> Spelling:
        self.needs.add("map")
        if isinstance(key, ir.Ref):
            self.needs.add("map_enum_key")
            enum, numbers = self.facts.resolve(key), self.language.map_open_int
            if numbers and isinstance(enum, ir.Enumeration) and enum.open and enum.prim is ir.Prim.INT32:
                return numbers
            return self.language.map_enum or self.language.map
        if key != ir.Scalar(ir.Prim.STRING):
            self.needs.add("map_int_key")
            return self.language.map_int or self.language.map
        return self.language.map

    def _shape(self, spelling: Spelling, *args: Code) -> Code:
        self.needs.update(spelling.needs)
        return fill(spelling.text, *args, **self.names.support)

    def declared(self, field_: ir.Field) -> tuple[Code, Code]:
        """The type of a member as declared, and of a value that is there."""
        shapes, target = self.language.shapes, field_.type
        inner = target.inner if isinstance(target, ir.Nullable) else target
        bare = self.spell(inner)
        if isinstance(target, ir.Const) or field_.default is not None:
            return bare, bare
        if field_.required:
            return self.spell(target), bare
        if isinstance(target, ir.Nullable):
            self.needs.add("three_state")
            return self._shape(shapes.three_state, self._argument(inner)), bare
        resolved = self.facts.resolve(target)
        if isinstance(resolved, ir.AnyJson):
            return self._shape(shapes.optional_any, bare), bare
        if self.facts.holds_null(target):
            self.needs.add("optional_union")
            return self._shape(shapes.optional_union, bare), bare
        self.needs.add("optional")
        return self._shape(shapes.optional, self._argument(inner)), bare

    # Values.

    def literal(self, value: ir.JsonValue, target: ir.Type) -> Code:
        """A JSON value as an expression of the language. Raises ValueError for one that the type cannot hold."""
        literals = self.language.literals
        if isinstance(target, ir.Nullable):
            return Code(literals.null) if value is None else self.literal(value, target.inner)
        resolved = self.facts.resolve(target)
        match resolved:
            case ir.Enumeration():
                return self._enum_literal(value, resolved)
            case ir.Union():
                arm = next((each for each in resolved.arms if each.kind is kind_of(value)), None)
                return self.literal(value, arm.type if arm else ir.AnyJson())
            case ir.Scalar(prim) if own := self.language.overrides.get(prim):
                return own.default(value, prim, literals.quote)
            case ir.Scalar(prim) | ir.Const(prim):
                return self._scalar_literal(value, prim)
            case _:
                pass
        match value:
            case None:
                return Code(literals.null)
            case tuple():
                item = resolved.item if isinstance(resolved, ir.ListOf) else ir.AnyJson()
                items = join(literals.separator, (self.literal(each, item) for each in value))
                return fill(literals.list, items) if value else fill(literals.empty_list)
            case ir.JsonObject(pairs):
                inner = resolved.value if isinstance(resolved, ir.MapOf) else ir.AnyJson()
                key = resolved.key if isinstance(resolved, ir.MapOf) else ir.Scalar(ir.Prim.STRING)
                written = join(
                    literals.separator,
                    (fill(literals.pair, self._key_literal(k, key), self.literal(v, inner)) for k, v in pairs),
                )
                return fill(literals.map, written) if pairs else fill(literals.empty_map)
            case bool():
                return self._scalar_literal(value, ir.Prim.BOOL)
            case int():
                return self._scalar_literal(value, ir.Prim.INT64)
            case float() | Decimal():
                return self._scalar_literal(value, ir.Prim.FLOAT64)
            case str():
                return self._scalar_literal(value, ir.Prim.STRING)

    def _scalar_literal(self, value: ir.JsonValue, prim: ir.Prim) -> Code:
        literals = self.language.literals
        pattern = literals.prims.get(prim, "{0}")
        if prim is ir.Prim.BOOL and isinstance(value, bool):
            return Code(literals.true if value else literals.false)
        if prim in NUMBERS and isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            if not math.isfinite(value):
                raise ValueError(f"{value} is no JSON number")
            digits = f"{value:f}" if isinstance(value, Decimal) else str(value)
            return pattern(value) if callable(pattern) else fill(pattern, Code(digits), **self.names.support)
        if prim is not ir.Prim.BOOL and prim not in NUMBERS and isinstance(value, str):
            return pattern(value) if callable(pattern) else fill(pattern, literals.quote(value), **self.names.support)
        raise ValueError(f"{value!r} is no {prim.value}")

    def _key_literal(self, text: str, key: ir.Type) -> Code:
        resolved = self.facts.resolve(key)
        is_number = isinstance(resolved, (ir.Scalar, ir.Enumeration)) and resolved.prim in NUMBERS
        return self.literal(int(text) if is_number else text, key)

    def _enum_literal(self, value: ir.JsonValue, enum: ir.Enumeration) -> Code:
        literals = self.language.literals
        prim = enum.prim
        name = self.names.members[enum.name].get(str(value))
        text = self._scalar_literal(value, prim)
        if enum.open and prim is ir.Prim.STRING and literals.open_text:
            return fill(literals.open_text, self.names.types[enum.name], text)
        pattern, inner = (literals.enum_member, name) if name else (literals.unknown_member, text)
        return fill(pattern, self.names.types[enum.name], inner or text)

    # Codecs.

    def code(self, target: ir.Type, codec: Codec | None, value: str | None = None) -> Code | None:
        return None if codec is None else self._codec(target, codec, Code(value or codec.start))

    def _codec(self, target: ir.Type, codec: Codec, v: Code) -> Code:
        each = Code(codec.bind)

        def made(pattern: str, **parts: Code) -> Code:
            return fill(pattern, v=v, **parts, **self.names.support)

        match target:
            case ir.Scalar(prim):
                self.needs.add(f"codec_{prim.value}")
                return made(codec.prims[prim], type=self.spell(target))
            case ir.ListOf(item):
                return made(codec.list, item=self._codec(item, codec, each), type=self.spell(item))
            case ir.MapOf(key, inner):
                pattern = codec.map
                if isinstance(key, ir.Ref):
                    enum = self.facts.resolve(key)
                    is_int = isinstance(enum, ir.Enumeration) and enum.prim is ir.Prim.INT32
                    pattern = (codec.map_enum_int if is_int else "") or codec.map_enum or codec.map
                elif key != ir.Scalar(ir.Prim.STRING):
                    pattern = codec.map_int or codec.map
                of_value, of_key = self._codec(inner, codec, each), self._codec(key, codec, each)
                return made(pattern, item=of_value, key=of_key, type=self.spell(inner), key_type=self.spell(key))
            case ir.Nullable(inner):
                return made(codec.nullable, item=self._codec(inner, codec, v), type=self.spell(inner))
            case ir.AnyJson():
                return made(codec.any)
            case ir.Param(name):
                return made(codec.param, name=identifier(name))
            case ir.Const(prim, value):
                return made(codec.const, literal=self.literal(value, ir.Scalar(prim)))
            case ir.Ref(name, args):
                decl = self.facts.by_name[name]
                if isinstance(decl, ir.Alias) and not codec.alias:
                    return self._codec(decl.type, codec, v)
                own, args = self.names.types[name], self._written_args(name, args)
                if args:
                    given = join(self.language.separator, (self._codec(arg, codec, each) for arg in args))
                    return made(codec.generic, name=own, args=given, type=self.spell(target))
                return made(_ref_pattern(decl, codec), name=own, type=own)

    def member_code(self, field_: ir.Field, codec: Codec | None) -> Code | None:
        if codec is None:
            return None
        v = Code(codec.start)
        inner = self._codec(field_.type, codec, v)
        if field_.default is not None:
            default = self.literal(field_.default.value, field_.type)
            return fill(codec.defaulted, v=v, item=inner, default=default, **self.names.support)
        if field_.required:
            return inner
        null = isinstance(self.facts.resolve(field_.type), (ir.Nullable, ir.Union))
        pattern = codec.optional_null if null and self.facts.holds_null(field_.type) else codec.optional
        return fill(pattern, v=v, item=inner, **self.names.support)


def _ref_pattern(decl: ir.Decl, codec: Codec) -> str:
    match decl:
        case ir.Model(operation=None):
            return codec.model
        case ir.Model():
            return codec.request or codec.model
        case ir.Enumeration():
            return codec.enum
        case ir.Union():
            return codec.union
        case ir.Alias():
            return codec.alias
