"""The keys of a type of the user's own in a configuration, as Pydantic validates them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from dtogen.override import Override, fault_of


def _line_of_code(text: str) -> str:
    if (fault := fault_of(text)) is not None:
        raise ValueError(fault)
    return text


def _of_value(text: str) -> str:
    if (fault := fault_of(text, has_place=True)) is not None:
        raise ValueError(fault)
    return text


CodeLine = Annotated[str, AfterValidator(_line_of_code)]
OfValue = Annotated[str, AfterValidator(_of_value)]


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


class OwnType(BaseModel):
    """The table of a type. `import` may be one text or several."""

    model_config = ConfigDict(extra="forbid", strict=True)

    type: CodeLine
    import_: Annotated[list[CodeLine], BeforeValidator(_several)] = Field([], alias="import")
    decode: OfValue | None = None
    encode: OfValue | None = None
    literal: OfValue | None = None
    converter: CodeLine | None = None
    value: bool = False

    def override(self) -> Override:
        return Override(
            type=self.type,
            imports=tuple(self.import_),
            decode=self.decode or "",
            encode=self.encode or "",
            literal=self.literal or "",
            converter=self.converter or "",
            is_value=self.value,
        )
