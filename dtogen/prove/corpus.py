"""Cases from a schema: for every model what must come back, and what must be refused.

The same schema gives the same cases in the same order, always: chance has a fixed seed for each model. A topic that
says the same about each model that uses an enum or a union is told once for each way of using it.
"""

from __future__ import annotations

from dtogen.ir import (
    Schema,
)
from dtogen.prove.judge import Case
from dtogen.prove.refusals import REFUSALS
from dtogen.prove.roundtrips import ROUND_TRIPS
from dtogen.prove.samples import (
    Fill,
    record,
)
from dtogen.prove.shape import (
    concrete_models,
    declarations,
    members,
)
from dtogen.prove.subject import Subject


def corpus(schema: Schema) -> tuple[Case, ...]:
    """All cases of a schema, in the order of its models. Raises ValueError for a model that no finite value has."""
    decls = declarations(schema)
    told: set[str] = set()
    cases: list[Case] = []
    for ref in concrete_models(schema):
        subject = Subject(ref, decls, members(ref, decls), record(ref, Fill(decls)), told)
        for topic in (*ROUND_TRIPS, *REFUSALS):
            cases += topic(subject)
    return tuple({case.id: case for case in reversed(cases)}.values())[::-1]
