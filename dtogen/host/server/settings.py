"""What the server is told: a TOML file, environment variables, and the command line on top.

port = 5005
db = "jobs.db"
api_keys = ["ak-..."]                 # and DTOGEN_API_KEYS, separated by commas
auth_secret = "..."                   # or DTOGEN_AUTH_SECRET
retention_days = 30                   # how long jobs are kept once they have ended

[callbacks]                           # what replyTo asks for
secret = "..."                        # or DTOGEN_CALLBACK_SECRET; signs them
allow_private = false                 # may they go to this machine and the local network?
attempts = 6
backoff_seconds = 1.0

[[providers]]
name = "openai"
base_url = "https://api.openai.com/v1"
api_key_env = "OPENAI_API_KEY"        # or api_key
models = ["gpt-5", "fast=gpt-5-mini"] # what callers say, "=" what the provider calls it; "*" is any
priority = 1
concurrency = 8
timeout_seconds = 120

[[providers]]
name = "echo"
kind = "echo"                         # answers with what it is asked
models = ["*"]
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from dtogen.diagnostics import Diagnostic, Location, OptionError, error
from dtogen.tomltext import TomlError, line_of, parse


def _listed(value: object) -> object:
    """A list of TOML as the tuple that a strict model takes."""
    return tuple(value) if isinstance(value, list) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Count = Annotated[int, Field(ge=1, lt=2**31)]
Above0 = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Upstream(_Keys):
    """One provider. `models` maps what callers say to what the provider calls it; `*` stands for any model."""

    name: str
    kind: Literal["openai", "echo"] = "openai"
    base_url: str = ""
    api_key: str = Field(default="", repr=False)
    api_key_env: str = ""
    models: Texts = ("*",)
    priority: int = 0
    concurrency: Count = 4
    timeout_seconds: Above0 = 120.0

    def name_of(self, model: str) -> str | None:
        """What the provider calls a model; None where it does not have it."""
        names = {each.partition("=")[0]: each.partition("=")[2] or each for each in self.models}
        return names.get(model) or (model if "*" in names else None)


class Callbacks(_Keys):
    secret: str = Field(default="", repr=False)
    allow_private: bool = False
    attempts: Count = 6
    backoff_seconds: Above0 = 1.0
    timeout_seconds: Above0 = 10.0


ECHO = Upstream(name="echo", kind="echo", concurrency=32)


class Settings(_Keys):
    """Sizes in bytes, times in seconds. `db` None is a file in a temporary folder."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 5005
    db: str | None = None
    api_keys: Texts = Field(default=(), repr=False)
    auth_secret: str = Field(default="", repr=False)
    allow_any_key: bool = False
    access_log: bool = False
    max_body_bytes: Annotated[int, Field(ge=0)] = 50 * 1024 * 1024
    max_batch: Count = 100
    workers: Count = 16
    lease_seconds: Above0 = 10.0
    wait_seconds: Above0 = 120.0
    job_seconds: Above0 = 1200.0
    retention_days: Above0 = 30.0  # of jobs that have ended
    retry_attempts: Count = 4
    retry_after_seconds: Above0 = 20.0  # the longest wait that an upstream can ask for
    callbacks: Callbacks = Callbacks()
    providers: Annotated[tuple[Upstream, ...], BeforeValidator(_listed)] = (ECHO,)


SECRETS = ("api_key", "api_keys", "auth_secret", "secret")
# Pydantic's names of what is wrong -> what would be right.
KINDS = {
    "tuple_type": "a list",
    "model_type": "a table",
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
}
TABLES: Mapping[str, type[_Keys]] = {"callbacks": Callbacks, "providers": Upstream}


def read_settings(file: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of a TOML file, if any, with what the environment adds. Raises OptionError."""
    text = _text(file) if file else ""
    settings = _validated(text, file)
    names = [each.name for each in settings.providers]
    for index, each in enumerate(settings.providers):
        if each.name in names[:index]:
            place = _at(file, text, ("providers", index, "name"))
            raise OptionError(_fault("two providers have one name", place, "give each a name of its own"))
        if each.kind == "openai" and not each.base_url.startswith(("http://", "https://")):
            place = _at(file, text, ("providers", index, "base_url"))
            raise OptionError(_fault(f'provider "{each.name}" has no base_url', place, 'base_url = "https://host/v1"'))
        if each.api_key_env and not each.api_key and not environment.get(each.api_key_env):
            place = _at(file, text, ("providers", index, "api_key_env"))
            help = f"set the environment variable {each.api_key_env}"
            raise OptionError(_fault(f'the key of provider "{each.name}" is not set', place, help))
    more = tuple(filter(None, (key.strip() for key in environment.get("DTOGEN_API_KEYS", "").split(","))))
    secret = settings.callbacks.secret or environment.get("DTOGEN_CALLBACK_SECRET", "")
    update: dict[str, Any] = {
        "api_keys": (*settings.api_keys, *more),
        "auth_secret": settings.auth_secret or environment.get("DTOGEN_AUTH_SECRET", ""),
        "callbacks": settings.callbacks.model_copy(update={"secret": secret}),
        "providers": tuple(
            each.model_copy(update={"api_key": each.api_key or environment.get(each.api_key_env, "")})
            for each in settings.providers
        ),
    }
    return settings.model_copy(update=update)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8"
        help = "give a TOML file in UTF-8"
        raise OptionError(_fault(f"the configuration cannot be read: {reason}", _at(file, "", ()), help)) from fault


def _validated(text: str, file: Path | None) -> Settings:
    """Raises OptionError with every fault, in the order of their lines."""
    try:
        return Settings.model_validate(parse(text))
    except TomlError as fault:
        place = Location(str(file), fault.line)
        raise OptionError(_fault(f"the configuration is no TOML: {fault}", place, "mend this line")) from None
    except ValidationError as fault:
        faults = [_told(each["loc"], each["type"], each["msg"], each["input"], text, file) for each in fault.errors()]
        raise OptionError(sorted(faults, key=lambda each: each.location.line if each.location else 0)) from None


def _told(
    loc: tuple[int | str, ...], kind: str, message: str, value: object, text: str, file: Path | None
) -> Diagnostic:
    shown = re.sub(r"\.(\d+)", r"[\1]", ".".join(map(str, loc)))
    place = _at(file, text, loc)
    model = TABLES.get(str(loc[0]), Settings) if len(loc) > 1 else Settings
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(loc[-1]), model.model_fields, 1)
        hint = f'did you mean "{near[0]}"? ' if near else ""
        return _fault(f"{shown} is no setting", place, f"{hint}there are {', '.join(model.model_fields)}")
    if kind == "missing":
        return _fault(f"{shown.rpartition('.')[0]} has no {loc[-1]}", place, f'{loc[-1]} = "..."')
    what = "a list of tables: [[providers]]" if shown == "providers" else KINDS.get(kind)
    must = what or re.sub(r"^Input should be ", "", message)
    # Only what is plain is shown, and no key: what is said may be kept in a log.
    hidden = any(each in SECRETS for each in loc) or isinstance(value, dict | list | tuple)
    said = f"{shown} has a wrong value" if hidden else f"{shown} cannot be {value!r}"
    return _fault(said, place, f"it must be {must}")


def _at(file: Path | None, text: str, path: Sequence[str | int]) -> Location | None:
    return Location(str(file), line_of(text, path)) if file else None


def _fault(message: str, place: Location | None, help: str) -> Diagnostic:
    return error("DT931", message, place, help=help)
