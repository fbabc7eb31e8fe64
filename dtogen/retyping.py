"""Whether a language can carry the user's own types that a configuration asks for, and a language that does.

| code  | error                                                                                     |
|-------|-------------------------------------------------------------------------------------------|
| DT435 | a language that cannot carry another type for a scalar, or not with the keys that it has  |
| DT436 | a default of the schema that nothing tells how to write as such a type                    |
| DT437 | a place of the schema where such a type cannot stand, or its converter does not reach     |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dtogen import ir
from dtogen.diagnostics import Diagnostic, OptionError, error
from dtogen.facts import Facts, children, key_of, own_types
from dtogen.language import Language
from dtogen.options import Options
from dtogen.override import TYPE, Overridable, Override, Overrides, toml_text
from dtogen.values import kind_of


def with_types(language: Language, options: Options, overrides: Overrides) -> Language:
    """The language with these types under these options. Raises OptionError for what it cannot carry."""
    if not overrides:
        return language
    adapted = language.adapt(language, options) if language.adapt else language
    faults = [fault for prim, each in overrides.items() for _, fault in faults_of(adapted, prim, each)]
    if faults:
        raise OptionError(faults)
    return replace(language, overrides=dict(overrides))


def faults_of(language: Language, prim: ir.Prim, override: Override) -> Iterator[tuple[str, Diagnostic]]:
    """What stands against an override, each with the key that it is about (empty: the override itself)."""
    able, title = language.overridable, language.title
    if able is None:
        yield "", error("DT435", f"{title} cannot write a scalar as another type here", help=language.no_types)
        return
    if prim not in able.prims:
        known = ", ".join(sorted(each.value for each in able.prims))
        yield "", error("DT435", f"{title} cannot write {prim.value} as another type", help=f"it can for {known}")
        return
    for key in sorted(override.given() - {*able.taken()}):
        reason = f"in {title} the type brings its codec along" if key in ("decode", "encode") else "leave it out"
        known = ", ".join(able.taken())
        yield key, error("DT435", f'{title} takes no "{key}" of a type', help=f"{reason}; known: {known}")
    if not TYPE.fullmatch(override.type):
        told = f'"{override.type}" is no name of a type'
        yield "type", error("DT435", told, help="give it a name in your library, an alias if need be")
    for key in able.required:
        if key not in override.given():
            yield "", error("DT435", f'{title} needs "{key}" of the type of {prim.value}', help=able.keys[key])
    yield from (("import", fault) for fault in _imports(able, title, override))


def _imports(able: Overridable, title: str, override: Override) -> Iterator[Diagnostic]:
    for each in override.imports:
        if not able.imports.fullmatch(each):
            yield error("DT435", f'"{each}" is no import of {title}', help=f"write it as in {toml_text(able.example)}")


def check_schema(facts: Facts, language: Language) -> None:
    """Raises OptionError for what the types of the user's do not serve in a schema: defaults, arguments of generics."""
    faults = [*_defaults(facts, language), *_arguments(facts, language), *_keys(facts, language)]
    faults += _arms(facts, language)
    if faults:
        raise OptionError(faults)


def _arguments(facts: Facts, language: Language) -> Iterator[Diagnostic]:
    able = language.overridable
    if able is None or able.reaches_arguments:
        return
    for ref in facts.instances:
        inside = {each.prim for arg in ref.args for each in children(arg) if isinstance(each, ir.Scalar)}
        for prim in sorted(inside & language.overrides.keys(), key=lambda each: each.value):
            if own := language.overrides[prim].converter:
                told = f"{own} does not reach the {prim.value} in {key_of(ref)}"
                place = facts.by_name[ref.name].location
                yield error("DT437", told, place, help="let the type itself name its converter, and leave it out here")


def _arms(facts: Facts, language: Language) -> Iterator[Diagnostic]:
    """Where the code tells arms apart by what it knows of their types, one of the user's cannot be an arm."""
    able = language.overridable
    for decl in facts.schema.decls if able and not able.joins_unions else ():
        for arm in decl.arms if isinstance(decl, ir.Union) else ():
            found = facts.resolve(arm.type)
            if isinstance(found, ir.Scalar) and found.prim in language.overrides:
                told = f"{found.prim.value} is an arm of {decl.name}, which {language.title} tells apart by their types"
                yield error("DT437", told, decl.location, help=f"leave {found.prim.value} as it is")


def _keys(facts: Facts, language: Language) -> Iterator[Diagnostic]:
    """Keys are texts on the wire: no codec of a type serves them."""
    for decl in facts.schema.decls if language.overrides else ():
        for target in own_types(decl):
            for each in children(target):
                key = facts.resolve(each.key) if isinstance(each, ir.MapOf) else None
                if isinstance(key, ir.Scalar) and key.prim in language.overrides:
                    told = f"{key.prim.value} is the key of a map in {decl.name}, which cannot be another type"
                    yield error("DT437", told, decl.location, help=f"leave {key.prim.value} as it is")


def _defaults(facts: Facts, language: Language) -> Iterator[Diagnostic]:
    silent = {prim for prim, each in language.overrides.items() if not (each.literal or each.decode)}
    for decl in facts.schema.decls if silent else ():
        for each in decl.fields if isinstance(decl, ir.Model) else ():
            for prim in {*_scalars(each.default.value, each.type, facts)} & silent if each.default else ():
                yield error(
                    "DT436",
                    f"the default of {decl.name}.{each.wire} cannot be written as {language.overrides[prim].type}",
                    each.location,
                    help=f"give [languages.{language.id}.types.{prim.value}] a `literal`: an expression in which "
                    "{v} stands for the value",
                )


def _scalars(value: ir.JsonValue, target: ir.Type, facts: Facts) -> Iterator[ir.Prim]:
    """The scalars that a default is made of."""
    match facts.resolve(target), value:
        case _, None:
            return
        case ir.Nullable(inner), _:
            yield from _scalars(value, inner, facts)
        case ir.Scalar(prim), _:
            yield prim
        case ir.ListOf(item), tuple():
            for each in value:
                yield from _scalars(each, item, facts)
        case ir.MapOf(_, item), ir.JsonObject(members):
            for _, each in members:
                yield from _scalars(each, item, facts)
        case ir.Union(arms=arms), _:
            for arm in (each for each in arms if each.kind is kind_of(value)):
                yield from _scalars(value, arm.type, facts)
        case _:
            return
