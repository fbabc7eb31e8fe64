"""The type-mapping engine: IR + language + options -> views in which every string is final.

One pass names everything (schema names first, our own support names give way), one pass spells and composes each
declaration once; files then share the views. Nothing here knows a language: a decision is in a table or a hook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeVar

from dtogen import ir
from dtogen.code import Code
from dtogen.diagnostics import Diagnostic
from dtogen.facts import Facts, key_of
from dtogen.language import Context, File, Language
from dtogen.naming import Names, name_all
from dtogen.options import Options
from dtogen.spelling import Speller
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
        *(f"type_{prim.value}" for prim in ir.Prim),  # a type of the user's in its place
        *("list", "map", "map_int_key", "map_enum_key", "any", "nullable", "optional", "optional_union", "three_state"),
        *("default", "constant", "deprecated", "constraints", "model", "abstract", "generic", "inheritance", "open"),
        *("operation", "verb_get", "verb_post", "verb_put", "verb_patch", "verb_delete"),
        *("returns_nothing", "returns_bytes", "returns_stream", "returns_json"),
        *("enum_open", "enum_open_int", "enum_closed", "enum_closed_int", "enum_renamed"),
        *("union_tagged", "union_shape", "union_null", "alias", "decimal_inside"),
    }
)
"""What the engine records about what occurs in a file, beside what spellings and hooks add."""

CHAT = frozenset(
    {"CreateOpenAiChat", "OpenAiChat", "OpenAiChatChunk", "OpenAiChatResponse", "OpenAiMessage", "OpenAiRole"}
)
FILES = frozenset({"SpeechToText", "TextGenerationResponse"})
"""The types that the examples in a package's README are made of: a schema without them gets none."""

V = TypeVar("V", FieldView, OperationView, ModelView, MemberView, EnumView, ArmView, UnionView, AliasView, FileView)


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
    needs: set[str] = field(default_factory=set)
    names: Names = field(init=False)
    speller: Speller = field(init=False)
    context: Context = field(init=False)

    def run(self, header: tuple[str, ...]) -> Built:
        self.names = name_all(self.facts, self.language)
        self.speller = Speller(self.facts, self.language, self.names, self.needs)
        self.context = Context(
            language=self.language,
            options=self.options,
            facts=self.facts,
            schema_name=self.facts.schema.name,
            digest=self.facts.digest,
            types=MappingProxyType(self.names.types),
            names=MappingProxyType(self.names.support),
            derived=MappingProxyType(self.names.derived),
            members=MappingProxyType(self.names.members),
            spell=self.speller.spell,
            literal=self.speller.literal,
            need=self.needs.add,
            decode=lambda target: self.speller.code(target, self.language.decode),
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
        return Built(tuple(files), self.names.found.sorted())

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
                    self.names.types[decl.name],
                    self.speller.spell(decl.type),
                    self.speller.code(decl.type, language.decode),
                    self.speller.code(decl.type, language.encode),
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
            name=self.names.types[model.name],
            wire_name=self.language.literals.quote(model.name),
            params=tuple(self.speller.spell(ir.Param(each)) for each in self._written_params(model)),
            base=self.speller.spell(model.base) if model.base else None,
            fields=tuple(each for each in members if not each.is_inherited),
            members=members,
            operation=self._operation(model),
            names=self.names.derived[model.name],
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
        declared, bare = self.speller.declared(field_)
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
            name=self.names.members[model.name][field_.wire],
            wire=language.literals.quote(field_.wire),
            type=declared,
            bare=bare,
            default=self.speller.literal(field_.default.value, field_.type) if field_.default else None,
            constant=self.speller.literal(field_.type.value, field_.type)
            if isinstance(field_.type, ir.Const)
            else None,
            deprecated=None if field_.deprecated is None else language.literals.quote(field_.deprecated),
            decode=self.speller.member_code(field_, language.decode),
            encode=self.speller.member_code(field_, language.encode),
            is_required=field_.required and not constant,
            is_optional=not field_.required and field_.default is None,
            is_nullable=nullable,
            is_three_state=not field_.required and field_.default is None and isinstance(field_.type, ir.Nullable),
            is_constant=constant,
            is_inherited=declared_by is not model,
            is_tag=constant
            and any(union.discriminator == field_.wire for union, _ in self.facts.memberships.get(model.name, ())),
            has_default=field_.default is not None,
            names=self.names.derived.get(f"{declared_by.name}.{field_.wire}", {}),
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
            returns=None if isinstance(returns, ir.Body) else self.speller.spell(returns),
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
            name=self.names.types[enum.name],
            members=members,
            names=self.names.derived[enum.name],
            is_open=enum.open,
            is_int=is_int,
            is_map_key=enum.name in self.facts.map_keys,
        )
        return self._composed(view, enum)

    def _enum_member(self, enum: ir.Enumeration, member: ir.EnumMember) -> MemberView:
        name = self.names.members[enum.name][str(member.value)]
        renamed = str(name) != member.value
        if renamed:
            self.needs.add("enum_renamed")
        view = MemberView(
            name=name,
            value=self.speller.literal(member.value, ir.Scalar(enum.prim)),
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
            name=self.names.types[union.name],
            arms=tuple(self._arm(union, each) for each in union.arms),
            tag=quote(union.discriminator) if union.discriminator else None,
            names=self.names.derived[union.name],
            is_tagged=union.discriminator is not None,
            is_nullable=union.nullable,
        )
        return self._composed(view, union)

    def _arm(self, union: ir.Union, arm: ir.Arm) -> ArmView:
        view = ArmView(
            name=self.names.members[union.name][arm.tag or arm.kind.value],
            type=self.speller.spell(arm.type),
            tag=None if arm.tag is None else self.language.literals.quote(arm.tag),
            decode=self.speller.code(arm.type, self.language.decode),
            encode=self.speller.code(arm.type, self.language.encode),
            is_boolean=arm.kind is ir.Kind.BOOLEAN,
            is_number=arm.kind is ir.Kind.NUMBER,
            is_string=arm.kind is ir.Kind.STRING,
            is_list=arm.kind is ir.Kind.ARRAY,
            is_object=arm.kind is ir.Kind.OBJECT,
        )
        return self._composed(view, arm)

    # Files.

    def _order(self) -> Mapping[str, int]:
        """All declarations, in schema order but for what the language must see declared before it is used."""
        rules, by_name = self.language.order, self.facts.by_name
        done: dict[str, None] = {}

        def first(decl: ir.Decl) -> Iterator[str]:
            if isinstance(decl, ir.Model) and decl.base and "base" in rules:
                yield from (each for each in _names(decl.base))
            if isinstance(decl, ir.Model) and "default" in rules:
                yield from (name for each in decl.fields if each.default for name in _names(each.type))
            if isinstance(decl, ir.Model) and "union" in rules:
                yield from (union.name for union, _ in self.facts.memberships.get(decl.name, ()))
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
        return {name: position for position, name in enumerate(done)}

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
                    self.speller.spell(ref),
                    self.speller.code(ref, language.decode),
                    self.speller.code(ref, language.encode),
                    is_generic=bool(ref.args),
                    is_union=isinstance(decl, ir.Union),
                )

    def _file(
        self,
        file: File,
        views: Mapping[str, tuple[DeclView, frozenset[str]]],
        order: Mapping[str, int],
        roots: tuple[RootView, ...],
        header: tuple[Code, ...],
    ) -> FileView:
        names = list(order) if file.decls is None else sorted(file.decls, key=order.__getitem__)
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
            names=self.names.support,
            options={
                name: value if isinstance(value, bool) else self.options.code(name)
                for name, value in self.options.values.items()
            },
            has_client=self.context.has_client,
            has_chat=self.facts.by_name.keys() >= CHAT,
            has_upload=self.facts.by_name.keys() >= FILES,
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
