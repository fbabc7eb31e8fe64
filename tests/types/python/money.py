"""What a user has: an amount that is a class of its own, and a key that is an alias."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True)
class Money:
    cents: Decimal

    @classmethod
    def parse(cls, text: str) -> Money:
        return cls(Decimal(text) * 100)

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: object) -> CoreSchema:
        write = core_schema.plain_serializer_function_ser_schema(cls._write)
        read = core_schema.no_info_plain_validator_function
        return read(cls._read, serialization=write)

    @classmethod
    def _read(cls, value: object) -> Money:
        if isinstance(value, Money):
            return value
        if type(value) not in (int, float, Decimal):
            raise ValueError("no amount")
        return cls.parse(str(value))

    def _write(self) -> Decimal:
        return self.cents / 100


@dataclass(frozen=True)
class KeyText:
    text: str


def _read_key(value: Any) -> KeyText:
    if isinstance(value, KeyText):
        return value
    if not isinstance(value, str) or "!" in value:
        raise ValueError("no key")
    return KeyText(value)


def _write_key(key: KeyText) -> str:
    return key.text


Key = Annotated[KeyText, BeforeValidator(_read_key), PlainSerializer(_write_key)]
