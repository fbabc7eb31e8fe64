"""The type-mapping engine: IR + language + options -> views in which every string is final.

One pass names everything (schema names first, our own support names give way), one pass spells and composes each
declaration once; files then share the views. Nothing here knows a language: a decision is in a table or a hook.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar

from dtogen import ir
from dtogen.code import Code, fill, identifier, join
from dtogen.diagnostics import Collector, Diagnostic, Location, error, warning
from dtogen.facts import Facts, key_of
from dtogen.language import Codec, Context, File, Language, Spelling
from dtogen.names import CASES, Scope, ascii_only
from dtogen.options import Options
from dtogen.views import (
    AliasView,
    ArmView,
    DeclView,
    EnumView,
    FieldView,
    FileView,
    MemberView,
    ModelView,
    OperationView,
    RootView,
    UnionView,
)

FEATURES = frozenset(
    {
        *(f"prim_{prim.value}" for prim in ir.Prim),
        *("list", "map", "map_int_key", "map_enum_key", "any", "nullable", "optional", "optional_union", "three_state"),
        *("default", "constant", "deprecated", "constraints", "model", "abstract", "generic", "inheritance", "open"),
        *("operation", "verb_get", "verb_post", "verb_put", "verb_patch", "verb_delete"),
        *("returns_nothing", "returns_bytes", "returns_stream", "returns_json"),
        *("enum_open", "enum_open_int", "enum_closed", "enum_closed_int", "enum_renamed"),
        *("union_tagged", "union_shape", "union_null", "alias", "decimal_inside"),
    }
)
"""What the engine records about what occurs in a file, beside what spellings and hooks add."""

V = TypeVar("V", FieldView, OperationView, ModelView, MemberView, EnumView, ArmView, UnionView, AliasView, FileView)

_NUMBERS = frozenset({ir.Prim.INT32, ir.Prim.INT64, ir.Prim.FLOAT32, ir.Prim.FLOAT64, ir.Prim.DECIMAL})


@dataclass(frozen=True, slots=True)
class Built:
    files: tuple[FileView, ...]
    diagnostics: tuple[Diagnostic, ...]


def build(facts: Facts, language: Language, options: Options, header: tuple[str, ...]) -> Built:
    """The files of one language. `header` is the text of the marker at the top of each."""
    return _Build(facts, language.adapt(language, options) if language.adapt else language, options).run(header)


class _Flags(dict[str, bool]):
    """Features by name. One that nobody declared is a slip of a template."""

    def __missing__(self, name: str) -> bool:
        raise KeyError(f"no feature is called {name}")


@dataclass(slots=True)
class _Build:
    facts: Facts
    language: Language
    options: Options
    found: Collector = field(default_factory=Collector)
    types: dict[str, Code] = field(default_factory=dict)
    support: dict[str, Code] = field(default_factory=dict)
    derived: dict[str, dict[str, Code]] = field(default_factory=dict)
    members: dict[str, dict[str, Code]] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)
    needs: set[str] = field(default_factory=set)
    context: Context = field(init=False)

    def run(self, header: tuple[str, ...]) -> Built:
        self._name_types()
        for decl in self.facts.schema.decls:
            self._name_members(decl)
        self.context = Context(
            language=self.language,
            options=self.options,
            facts=self.facts,
            schema_name=self.facts.schema.name,
            digest=self.facts.digest,
            types=MappingProxyType(self.types),
            names=MappingProxyType(self.support),
            derived=MappingProxyType(self.derived),
            members=MappingProxyType(self.members),
            spell=self.spell,
            literal=self.literal,
            need=self.needs.add,
            decode=lambda target: self.code(target, self.language.decode),
        )
        views: dict[str, tuple[DeclView, frozenset[str]]] = {}
        for decl in self.facts.schema.decls:
            self.needs.clear()
            view = self._decl(decl)
            views[decl.name] = view, frozenset(self.needs)
        order = self._order()
        roots = tuple(self._roots())
        lines = self.language.header(header)
        files = (self._file(file, views, order, roots, lines) for file in self.language.files(self.context))
        return Built(tuple(files), self.found.sorted())

    # Names.

    def _name_types(self) -> None:
        naming = self.language.naming
        escape = naming.escape if naming.type_escape is None else naming.type_escape
        scope = Scope(naming.reserved.get("type", frozenset()), escape, naming.folds_types)
        for decl in self.facts.schema.decls:
            taken = scope.take(self._identifier(decl.name, naming.type), decl.name)
            self._warn(taken.clash, decl.name, taken.name, "type", decl.location)
            self.types[decl.name] = identifier(taken.name)
        for name in naming.support:
            self.support[name] = identifier(scope.take(name, name).name)
        for decl in self.facts.schema.decls:
            roles = {role: pattern for kind in _kinds(decl) for role, pattern in naming.derived.get(kind, {}).items()}
            self.derived[decl.name] = {
                role: identifier(scope.take(pattern.format(self.types[decl.name]), decl.name).name)
                for role, pattern in roles.items()
            }
            self._name_defaults(decl, scope)

    def _name_defaults(self, decl: ir.Decl, scope: Scope) -> None:
        """Names that a language makes for members with a default: `{0}` the type, `{1}` the member in PascalCase."""
        patterns = self.language.naming.derived.get("default", {})
        if not patterns or not isinstance(decl, ir.Model):
            return
        for each in decl.fields:
            if each.default is not None:
                member = self._identifier(each.name, "pascal")
                self.derived[f"{decl.name}.{each.wire}"] = {
                    role: identifier(scope.take(pattern.format(self.types[decl.name], member), decl.name).name)
                    for role, pattern in patterns.items()
                }

    def _name_members(self, decl: ir.Decl) -> None:
        match decl:
            case ir.Model():
                self._name_fields(decl)
            case ir.Enumeration():
                kind = "enum_member_open" if decl.open else "enum_member_closed"
                scope = self._scope(decl.name, "enum_member", kind)
                self.members[decl.name] = {
                    str(each.value): self._take(
                        scope, each.name, self.language.naming.enum_member, f"{decl.name}.{each.name}", each.location
                    )
                    for each in decl.members
                }
            case ir.Union():
                scope = self._scope(decl.name, "arm")
                self.members[decl.name] = {
                    each.tag or each.kind.value: self._take(
                        scope, each.name, self.language.naming.arm, f"{decl.name}.{each.name}", decl.location
                    )
                    for each in decl.arms
                }
            case ir.Alias():
                pass

    def _name_fields(self, model: ir.Model) -> None:
        if model.name in self.members:
            return
        naming = self.language.naming
        base = self.facts.by_name.get(model.base.name) if model.base else None
        kinds = ["member"]
        if self.facts.is_open(model):
            kinds.append("member_open")
        if model.operation:
            kinds.append("member_request")
        self._refuse(model, kinds)
        scope = self._scope(model.name, *kinds)
        names: dict[str, Code] = {}
        if isinstance(base, ir.Model):
            self._name_fields(base)
            names.update(self.members[base.name])
            scope.taken.update(self.scopes[base.name].taken)
        for each in model.fields:
            if each.wire in names:
                continue  # the base's member, told again
            if naming.member is None:
                names[each.wire] = self.language.literals.quote(each.wire)
            else:
                names[each.wire] = self._take(
                    scope, each.name, naming.member, f"{model.name}.{each.wire}", each.location
                )
        self.members[model.name] = names
        inherited = self.derived.get(base.name, {}) if isinstance(base, ir.Model) else {}
        for role in _member_support(naming.derived, kinds):
            known = inherited.get(role)
            self.derived[model.name][role] = known or identifier(scope.take(role, model.name).name)
        self.scopes[model.name] = scope

    def _refuse(self, model: ir.Model, kinds: Sequence[str]) -> None:
        """An error for each member that the language cannot have under its wire name."""
        title, refused = self.language.title, self.language.naming.refused
        words = frozenset().union(*(refused.get(kind, frozenset()) for kind in kinds))
        for each, owner in self.facts.members(model) if words else ():
            if each.wire in words:
                self.found.add(
                    error(
                        "DT302",
                        f'{title} cannot carry the member "{each.wire}" of {model.name}',
                        each.location,
                        notes=[f"in member {owner.name}.{each.wire}", f"{title} uses the name itself here"],
                        help="give it another wire name, or leave the type out for this language",
                    )
                )

    def _scope(self, owner: str, *kinds: str) -> Scope:
        naming = self.language.naming
        reserved = frozenset().union(*(naming.reserved.get(kind, frozenset()) for kind in kinds))
        if not naming.keeps_own_name:
            reserved |= {str(self.types[owner])}
        return Scope(reserved, naming.escape, naming.folds_members)

    def _take(self, scope: Scope, name: str, case: str, owner: str, location: Location) -> Code:
        taken = scope.take(self._identifier(name, case), owner)
        self._warn(taken.clash, owner, taken.name, "member", location)
        return identifier(taken.name)

    def _identifier(self, name: str, case: str) -> str:
        naming = self.language.naming
        text = CASES[case](name, naming.initialisms) or CASES[case](naming.empty, naming.initialisms)
        if naming.is_ascii:
            text = ascii_only(text)
        return f"{naming.digit}{text}" if text[0].isdigit() else text

    def _warn(self, clash: str | None, owner: str, name: str, what: str, location: Location) -> None:
        if clash is None or clash == owner:
            return
        self.found.add(
            warning(
                "DT301",
                f"in {self.language.title}, the {what} {owner} is called {name}",
                location,
                notes=[f"its own name went to {clash}, which is declared first"],
                help='choose a name by hand: Annotated[T, Name("...")]' if what == "member" else "rename one of them",
            )
        )

    # Types.

    def spell(self, target: ir.Type) -> Code:
        language = self.language
        match target:
            case ir.Scalar(prim):
                self.needs.add(f"prim_{prim.value}")
                return self._shape(language.types[prim])
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
                return identifier(name)
            case ir.Const(prim, value):
                if prim in language.const:
                    return fill(language.const[prim], self.literal(value, ir.Scalar(prim)), **self.support)
                return self._shape(language.types[prim])
            case ir.Ref(name, args):
                decl = self.facts.by_name[name]
                if isinstance(decl, ir.Alias) and not language.has_aliases:
                    return self.spell(decl.type)
                args = self._written_args(name, args)
                if not args:
                    return self.types[name]
                given = join(language.separator, (self._argument(each) for each in args))
                return fill(language.generic, self.types[name], given)

    def _written_args(self, name: str, args: tuple[ir.Type, ...]) -> tuple[ir.Type, ...]:
        decl = self.facts.by_name[name]
        if self.language.keeps_unused_params or not isinstance(decl, ir.Model):
            return args
        used = self.facts.used_params.get(name, ())
        return tuple(arg for param, arg in zip(decl.params, args, strict=False) if param in used)

    def _argument(self, target: ir.Type) -> Code:
        """A type as the argument of another: boxed, where the language has such a spelling."""
        if isinstance(target, ir.Scalar) and self.language.types[target.prim].boxed:
            spelling = self.language.types[target.prim]
            self.needs.add(f"prim_{target.prim.value}")
            return self._shape(Spelling(spelling.boxed, spelling.needs))
        return self.spell(target)

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
        return fill(spelling.text, *args, **self.support)

    def _declared(self, field_: ir.Field) -> tuple[Code, Code]:
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
                arm = next((each for each in resolved.arms if each.kind is _kind_of(value)), None)
                return self.literal(value, arm.type if arm else ir.AnyJson())
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
        if prim in _NUMBERS and isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            if not math.isfinite(value):
                raise ValueError(f"{value} is no JSON number")
            digits = f"{value:f}" if isinstance(value, Decimal) else str(value)
            return pattern(value) if callable(pattern) else fill(pattern, Code(digits), **self.support)
        if prim is not ir.Prim.BOOL and prim not in _NUMBERS and isinstance(value, str):
            return pattern(value) if callable(pattern) else fill(pattern, literals.quote(value), **self.support)
        raise ValueError(f"{value!r} is no {prim.value}")

    def _key_literal(self, text: str, key: ir.Type) -> Code:
        match key:
            case ir.Scalar(prim) if prim in _NUMBERS:
                return self.literal(int(text), key)
            case _:
                return self.literal(text, key)

    def _enum_literal(self, value: ir.JsonValue, enum: ir.Enumeration) -> Code:
        literals = self.language.literals
        prim = enum.prim
        name = self.members[enum.name].get(str(value))
        text = self._scalar_literal(value, prim)
        if enum.open and prim is ir.Prim.STRING and literals.open_text:
            return fill(literals.open_text, self.types[enum.name], text)
        pattern, inner = (literals.enum_member, name) if name else (literals.unknown_member, text)
        return fill(pattern, self.types[enum.name], inner or text)

    # Codecs.

    def code(self, target: ir.Type, codec: Codec | None, value: str | None = None) -> Code | None:
        return None if codec is None else self._codec(target, codec, Code(value or codec.start))

    def _codec(self, target: ir.Type, codec: Codec, v: Code) -> Code:
        each = Code(codec.bind)

        def made(pattern: str, **parts: Code) -> Code:
            return fill(pattern, v=v, **parts, **self.support)

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
                own, args = self.types[name], self._written_args(name, args)
                if args:
                    given = join(self.language.separator, (self._codec(arg, codec, each) for arg in args))
                    return made(codec.generic, name=own, args=given, type=self.spell(target))
                return made(_ref_pattern(decl, codec), name=own, type=own)

    def _member_codec(self, field_: ir.Field, codec: Codec | None) -> Code | None:
        if codec is None:
            return None
        v = Code(codec.start)
        inner = self._codec(field_.type, codec, v)
        if field_.default is not None:
            default = self.literal(field_.default.value, field_.type)
            return fill(codec.defaulted, v=v, item=inner, default=default, **self.support)
        if field_.required:
            return inner
        null = isinstance(self.facts.resolve(field_.type), (ir.Nullable, ir.Union))
        pattern = codec.optional_null if null and self.facts.holds_null(field_.type) else codec.optional
        return fill(pattern, v=v, item=inner, **self.support)

    # Declarations.

    def _decl(self, decl: ir.Decl) -> DeclView:
        self.context = replace(self.context, owner=decl)
        if decl.name in self.facts.decimals:
            self.needs.add("decimal_inside")
        match decl:
            case ir.Model():
                return DeclView(model=self._model(decl))
            case ir.Enumeration():
                return DeclView(enum=self._enum(decl))
            case ir.Union():
                return DeclView(union=self._union(decl))
            case ir.Alias():
                self.needs.add("alias")
                language = self.language
                view = AliasView(
                    self.types[decl.name],
                    self.spell(decl.type),
                    self.code(decl.type, language.decode),
                    self.code(decl.type, language.encode),
                )
                return DeclView(alias=self._composed(view, decl))

    def _composed(self, view: V, node: object) -> V:
        return replace(view, text=self.language.compose(view, node, self.context))

    def _model(self, model: ir.Model) -> ModelView:
        self.needs.add("model")
        base = self.facts.by_name.get(model.base.name) if model.base else None
        is_open = self.facts.is_open(model)
        opens = is_open and not (isinstance(base, ir.Model) and self.facts.is_open(base))
        for feature, there in (
            ("open", is_open),
            ("abstract", model.abstract),
            ("generic", bool(model.params)),
            ("inheritance", base is not None),
        ):
            if there:
                self.needs.add(feature)
        members = tuple(self._field(model, each, declared_by) for each, declared_by in self.facts.members(model))
        view = ModelView(
            name=self.types[model.name],
            wire_name=self.language.literals.quote(model.name),
            params=tuple(identifier(each) for each in self._written_params(model)),
            base=self.spell(model.base) if model.base else None,
            fields=tuple(each for each in members if not each.is_inherited),
            members=members,
            operation=self._operation(model),
            names=self.derived[model.name],
            is_abstract=model.abstract,
            is_open=is_open,
            is_extended=model.name in self.facts.derived,
            is_generic=bool(self._written_params(model)),
            is_recursive=model.name in self.facts.recursive,
            is_exact=model.name in self.facts.decimals,
            is_empty=not members,
            opens=opens,
        )
        return self._composed(view, model)

    def _written_params(self, model: ir.Model) -> tuple[str, ...]:
        return model.params if self.language.keeps_unused_params else self.facts.used_params.get(model.name, ())

    def _field(self, model: ir.Model, field_: ir.Field, declared_by: ir.Model) -> FieldView:
        language = self.language
        declared, bare = self._declared(field_)
        constant = isinstance(field_.type, ir.Const)
        nullable = self.facts.holds_null(field_.type)
        for feature, there in (
            ("default", field_.default is not None),
            ("constant", constant),
            ("deprecated", field_.deprecated is not None),
            ("constraints", field_.constraints != ir.NO_CONSTRAINTS),
        ):
            if there:
                self.needs.add(feature)
        view = FieldView(
            name=self.members[model.name][field_.wire],
            wire=language.literals.quote(field_.wire),
            type=declared,
            bare=bare,
            default=self.literal(field_.default.value, field_.type) if field_.default else None,
            constant=self.literal(field_.type.value, field_.type) if isinstance(field_.type, ir.Const) else None,
            deprecated=None if field_.deprecated is None else language.literals.quote(field_.deprecated),
            decode=self._member_codec(field_, language.decode),
            encode=self._member_codec(field_, language.encode),
            is_required=field_.required and not constant,
            is_optional=not field_.required and field_.default is None,
            is_nullable=nullable,
            is_three_state=not field_.required and field_.default is None and isinstance(field_.type, ir.Nullable),
            is_constant=constant,
            is_inherited=declared_by is not model,
            is_tag=constant
            and any(union.discriminator == field_.wire for union, _ in self.facts.memberships.get(model.name, ())),
            has_default=field_.default is not None,
            names=self.derived.get(f"{declared_by.name}.{field_.wire}", {}),
        )
        return self._composed(view, field_)

    def _operation(self, model: ir.Model) -> OperationView | None:
        operation = model.operation
        if operation is None:
            return None
        quote, returns = self.language.literals.quote, operation.returns
        body = returns.value if isinstance(returns, ir.Body) else "json"
        self.needs.update(("operation", f"verb_{operation.verb.lower()}", f"returns_{body}"))
        view = OperationView(
            verb=quote(operation.verb),
            path=quote(operation.paths[0]),
            name=quote(model.name),
            returns=None if isinstance(returns, ir.Body) else self.spell(returns),
            returns_nothing=body == "nothing",
            returns_bytes=body == "bytes",
            returns_stream=body == "stream",
            returns_json=body == "json",
        )
        return self._composed(view, model)

    def _enum(self, enum: ir.Enumeration) -> EnumView:
        is_int = enum.prim is ir.Prim.INT32
        self.needs.add(f"enum_{'open' if enum.open else 'closed'}{'_int' if is_int else ''}")
        members = tuple(self._enum_member(enum, each) for each in enum.members)
        view = EnumView(
            name=self.types[enum.name],
            members=members,
            names=self.derived[enum.name],
            is_open=enum.open,
            is_int=is_int,
            is_map_key=enum.name in self.facts.map_keys,
        )
        return self._composed(view, enum)

    def _enum_member(self, enum: ir.Enumeration, member: ir.EnumMember) -> MemberView:
        name = self.members[enum.name][str(member.value)]
        renamed = str(name) != member.value
        if renamed:
            self.needs.add("enum_renamed")
        view = MemberView(
            name=name,
            value=self.literal(member.value, ir.Scalar(enum.prim)),
            deprecated=None if member.deprecated is None else self.language.literals.quote(member.deprecated),
            is_renamed=renamed,
        )
        return self._composed(view, member)

    def _union(self, union: ir.Union) -> UnionView:
        quote = self.language.literals.quote
        self.needs.add("union_tagged" if union.discriminator else "union_shape")
        if union.nullable:
            self.needs.add("union_null")
        view = UnionView(
            name=self.types[union.name],
            arms=tuple(self._arm(union, each) for each in union.arms),
            tag=quote(union.discriminator) if union.discriminator else None,
            names=self.derived[union.name],
            is_tagged=union.discriminator is not None,
            is_nullable=union.nullable,
        )
        return self._composed(view, union)

    def _arm(self, union: ir.Union, arm: ir.Arm) -> ArmView:
        view = ArmView(
            name=self.members[union.name][arm.tag or arm.kind.value],
            type=self.spell(arm.type),
            tag=None if arm.tag is None else self.language.literals.quote(arm.tag),
            decode=self.code(arm.type, self.language.decode),
            encode=self.code(arm.type, self.language.encode),
            is_boolean=arm.kind is ir.Kind.BOOLEAN,
            is_number=arm.kind is ir.Kind.NUMBER,
            is_string=arm.kind is ir.Kind.STRING,
            is_list=arm.kind is ir.Kind.ARRAY,
            is_object=arm.kind is ir.Kind.OBJECT,
        )
        return self._composed(view, arm)

    # Files.

    def _order(self) -> tuple[str, ...]:
        """All declarations, in schema order but for what the language must see declared before it is used."""
        rules, by_name = self.language.order, self.facts.by_name
        done: dict[str, None] = {}

        def first(decl: ir.Decl) -> Iterator[str]:
            if isinstance(decl, ir.Model) and decl.base and "base" in rules:
                yield from (each for each in _names(decl.base))
            if isinstance(decl, ir.Model) and "default" in rules:
                yield from (name for each in decl.fields if each.default for name in _names(each.type))
            if isinstance(decl, ir.Union) and "arm" in rules:
                yield from (name for arm in decl.arms for name in _names(arm.type))
            if isinstance(decl, ir.Alias) and "alias" in rules:
                yield from _names(decl.type)

        for decl in self.facts.schema.decls:
            waiting = [(decl, first(decl))]
            entered = {decl.name}
            while waiting:
                current, before = waiting[-1]
                name = next((n for n in before if n in by_name and n not in done and n not in entered), None)
                if name is None:
                    waiting.pop()
                    done[current.name] = None
                else:
                    entered.add(name)
                    waiting.append((by_name[name], first(by_name[name])))
        return tuple(done)

    def _roots(self) -> Iterator[RootView]:
        quote, language = self.language.literals.quote, self.language
        plain = (
            ir.Ref(decl.name)
            for decl in self.facts.schema.decls
            if isinstance(decl, (ir.Model, ir.Union)) and not (isinstance(decl, ir.Model) and decl.params)
        )
        for ref in (*plain, *self.facts.instances):
            decl = self.facts.by_name[ref.name]
            if not (isinstance(decl, ir.Model) and decl.abstract):
                yield RootView(
                    quote(key_of(ref)),
                    self.spell(ref),
                    self.code(ref, language.decode),
                    self.code(ref, language.encode),
                    is_generic=bool(ref.args),
                    is_union=isinstance(decl, ir.Union),
                )

    def _file(
        self,
        file: File,
        views: Mapping[str, tuple[DeclView, frozenset[str]]],
        order: Sequence[str],
        roots: tuple[RootView, ...],
        header: tuple[Code, ...],
    ) -> FileView:
        names = order if file.decls is None else [name for name in order if name in set(file.decls)]
        self.needs.clear()
        for name in names:
            self.needs.update(views[name][1])
        known = FEATURES.union(self.language.features)
        view = FileView(
            path=file.path,
            template=file.template,
            header=header,
            decls=tuple(views[name][0] for name in names),
            roots=roots,
            needs=_Flags({each: each in self.needs for each in known}),
            names=self.support,
            options={
                name: value if isinstance(value, bool) else self.options.code(name)
                for name, value in self.options.values.items()
            },
        )
        composed = self._composed(view, None)
        stray = self.needs - known
        assert not stray, f"{self.language.title} does not declare the features {sorted(stray)}"
        return replace(composed, needs=_Flags({each: each in self.needs for each in known}))


def _names(target: ir.Type) -> Iterator[str]:
    match target:
        case ir.Ref(name, args):
            yield name
            for arg in args:
                yield from _names(arg)
        case ir.ListOf(inner) | ir.Nullable(inner):
            yield from _names(inner)
        case ir.MapOf(key, value):
            yield from _names(key)
            yield from _names(value)
        case _:
            pass


def _kinds(decl: ir.Decl) -> tuple[str, ...]:
    match decl:
        case ir.Model(operation=None):
            return ("model",)
        case ir.Model():
            return ("model", "request")
        case ir.Enumeration(open=is_open):
            return ("enum_open" if is_open else "enum_closed",)
        case ir.Union(discriminator=tag):
            return ("union_tagged" if tag else "union_shape",)
        case ir.Alias():
            return ("alias",)


def _member_support(derived: Mapping[str, Mapping[str, str]], kinds: Sequence[str]) -> list[str]:
    """Names that our own code adds to the members of a model of these kinds."""
    return [role for kind in kinds for role in derived.get(kind, {})]


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


def _kind_of(value: ir.JsonValue) -> ir.Kind:
    match value:
        case None:
            return ir.Kind.NULL
        case bool():
            return ir.Kind.BOOLEAN
        case int() | float() | Decimal():
            return ir.Kind.NUMBER
        case str():
            return ir.Kind.STRING
        case tuple():
            return ir.Kind.ARRAY
        case _:
            return ir.Kind.OBJECT
