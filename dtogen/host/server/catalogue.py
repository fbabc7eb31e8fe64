"""The operations of the schema: their models, their routes, what they answer with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, TypeAdapter

from dtogen import ir
from dtogen.authoring import OPERATION
from dtogen.load import load_schema, shipped_schema
from dtogen.modules import find_place, import_all
from dtogen.prove.shape import Decls, declarations, members


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `fields` are the members of its request, those of its bases first; `answer` reads its response."""

    name: str
    mark: ir.Operation
    model: type[BaseModel]
    fields: tuple[ir.Field, ...]
    answer: TypeAdapter[Any] | None
    doc: str

    @property
    def sends_body(self) -> bool:
        return self.mark.verb not in ("GET", "DELETE")

    @property
    def is_batchable(self) -> bool:
        """Whether several can be sent as one array: the answers are JSON, and no request needs a file."""
        return self.answer is not None and not self.mark.uploads

    @property
    def routes(self) -> tuple[str, ...]:
        """Its own routes, beside `/api/{name}`."""
        return tuple(path for path in self.mark.paths if path != f"/api/{self.name}")


@dataclass(frozen=True, slots=True)
class Catalogue:
    operations: Mapping[str, Operation]
    decls: Decls
    models: Mapping[str, type[BaseModel]]


def read_catalogue() -> Catalogue:
    """The catalogue of the schema that ships, with all validators built: what else is loaded later does not matter."""
    schema = load_schema(shipped_schema())
    modules, _ = import_all(find_place(shipped_schema()))
    decls = declarations(schema)
    models = {
        name: value
        for module in modules.values()
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == module.__name__
    }
    for model in models.values():
        model.model_rebuild(force=True)
    found = {}
    for decl in schema.decls:
        if isinstance(decl, ir.Model) and decl.operation:
            model = models[decl.name]
            returns = model.__dict__[OPERATION].returns
            if isinstance(returns, str):
                returns = models[returns]
            answer = None if isinstance(decl.operation.returns, ir.Body) else _adapter(returns)
            fields = members(ir.Ref(decl.name), decls)
            found[decl.name] = Operation(decl.name, decl.operation, model, fields, answer, decl.doc)
    return Catalogue(found, decls, models)


def _adapter(returns: Any) -> TypeAdapter[Any]:
    if isinstance(returns, type) and issubclass(returns, BaseModel):
        returns.model_rebuild(force=True)
    adapter: TypeAdapter[Any] = TypeAdapter(returns)
    adapter.rebuild(force=True, raise_errors=True)
    return adapter
