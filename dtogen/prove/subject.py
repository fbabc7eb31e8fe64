"""The model that cases are made of, and what the makers of cases share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from dtogen.facts import key_of
from dtogen.ir import (
    Field,
    Nullable,
    Prim,
    Ref,
    Scalar,
)
from dtogen.prove.judge import Case
from dtogen.prove.samples import (
    Value,
    text,
)
from dtogen.prove.shape import (
    Decls,
    opened,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """The model under test: its members, and the smallest object that it takes."""

    ref: Ref
    decls: Decls
    fields: tuple[Field, ...]
    base: dict[str, Value]
    told: set[str] = field(default_factory=set)  # what was said once, shared by all subjects of a corpus

    def equal(self, topic: str, changes: dict[str, Value], want: dict[str, Value] | None = None) -> Case:
        wanted = None if want is None else text(want)
        name = key_of(self.ref)
        return Case(f"{name}/{topic}", name, "equal", text({**self.base, **changes}), wanted, topic)

    def refuse(self, topic: str, value: Value, why: str) -> Case:
        name = key_of(self.ref)
        return Case(f"{name}/{topic}", name, "refuse", text(value), None, why)

    def once(self, what: str) -> bool:
        """True the first time in a corpus that it is asked about `what`."""
        if what in self.told:
            return False
        self.told.add(what)
        return True


Topic: TypeAlias = Callable[[Subject], Iterable[Case]]
"""Makes the cases of one topic for one model."""


def direct_prim(field: Field, on: Subject) -> Prim | None:
    """The member's scalar type, where it is one itself."""
    type = opened(field.type, on.decls)
    if isinstance(type, Nullable):
        type = type.inner
    return type.prim if isinstance(type, Scalar) else None
