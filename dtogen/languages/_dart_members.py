"""The members of a model as its class has them, and the class that it extends."""

from __future__ import annotations

from dataclasses import dataclass

from dtogen import ir
from dtogen.code import Code, Lines, fill
from dtogen.language import Context
from dtogen.languages._dart_text import WIDTH, quote
from dtogen.languages._dart_types import call, open_enum, opened
from dtogen.languages._dart_values import Value, value_of
from dtogen.layout import fit
from dtogen.views import ModelView


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the class has it. `default` is the expression of its default."""

    field: ir.Field
    name: Code
    type: Code
    bare: Code
    is_own: bool
    default: Value | None

    @property
    def is_constant(self) -> bool:
        return isinstance(self.field.type, ir.Const)

    @property
    def is_late(self) -> bool:
        """Whether its default is no constant: the parameter may be null, and the constructor puts the default in."""
        return self.default is not None and not self.default.is_const


def base_of(model: ir.Model, context: Context) -> ir.Model | None:
    """The class that the model's extends. None where it cannot: a class implements one `ApiRequest<R>` only."""
    base = context.facts.by_name.get(model.base.name) if model.base else None
    if not isinstance(base, ir.Model):
        return None
    answers = [each.operation.returns for each, _ in context.facts.ancestors(model) if each.operation]
    differs = model.operation is not None and any(each != model.operation.returns for each in answers)
    return None if differs else base


def members_of(view: ModelView, model: ir.Model, base: ir.Model | None, context: Context) -> tuple[Member, ...]:
    found: dict[str, Member] = {}
    for shown, (field, owner) in zip(view.members, context.facts.members(model), strict=True):
        default = value_of(field.default.value, field.type, context) if field.default is not None else None
        is_own = owner is model or base is None
        if field.wire not in found:
            declared = _declared(shown.type, shown.bare, field, context)
            found[field.wire] = Member(field, shown.name, declared, shown.bare, is_own, default)
    return tuple(found.values())


def _declared(shown: Code, bare: Code, field: ir.Field, context: Context) -> Code:
    """The type as declared. An alias of a nullable type has three states like the type itself."""
    found = opened(field.type, context)
    if isinstance(found, ir.Nullable) and not field.required and field.default is None:
        context.need("has_Nullable")
        return fill("{Nullable}<{0}>?", context.spell(found.inner), **context.names)
    return shown


def promoted(field: ir.Field, context: Context) -> ir.Enumeration | None:
    """The open enum that a member is of: its parameter takes a plain text or number, too."""
    target = opened(field.type, context)
    is_three_state = isinstance(target, ir.Nullable) and not field.required and field.default is None
    return None if is_three_state else open_enum(target, context)


def parameter_type(member: Member, context: Context) -> Code:
    """The type of a parameter that takes the member."""
    enum = promoted(member.field, context)
    if enum is None:
        return member.type
    plain = Code("String" if enum.prim is ir.Prim.STRING else "int")
    return fill("{0}?", plain) if member.type.endswith("?") else plain


def deprecated(message: str | None, start: int = 0) -> Lines:
    """The annotation. The analyzer asks for a message where the author gave none."""
    if message is None:
        return ()
    return fit(call(Code("@Deprecated"), quote(message or "no longer in use")), WIDTH, start)
