"""What the server is told: a TOML file, environment variables, and the command line on top.

port = 5005
db = "jobs.db"
api_keys = ["ak-..."]                 # and DTOGEN_API_KEYS, separated by commas
auth_secret = "..."                   # or DTOGEN_AUTH_SECRET

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

import importlib
import math
import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from dtogen.diagnostics import Location, OptionError, error

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Upstream:
    """One provider. `models` maps what callers say to what the provider calls it; `*` stands for any model."""

    name: str
    kind: Literal["openai", "echo"] = "openai"
    base_url: str = ""
    api_key: str = ""
    api_key_env: str = ""
    models: tuple[str, ...] = ("*",)
    priority: int = 0
    concurrency: int = 4
    timeout_seconds: float = 120.0

    def name_of(self, model: str) -> str | None:
        """What the provider calls a model; None where it does not have it."""
        names = {each.partition("=")[0]: each.partition("=")[2] or each for each in self.models}
        return names.get(model) or (model if "*" in names else None)


@dataclass(frozen=True, slots=True)
class Callbacks:
    secret: str = ""
    allow_private: bool = False
    attempts: int = 6
    backoff_seconds: float = 1.0
    timeout_seconds: float = 10.0


ECHO = Upstream("echo", "echo", concurrency=32)


@dataclass(frozen=True, slots=True)
class Settings:
    """Sizes in bytes, times in seconds. `db` None is a file in a temporary folder."""

    host: str = "127.0.0.1"
    port: int = 5005
    db: str | None = None
    api_keys: tuple[str, ...] = ()
    auth_secret: str = ""
    allow_any_key: bool = False
    access_log: bool = False
    max_body_bytes: int = 50 * 1024 * 1024
    max_batch: int = 100
    workers: int = 16
    lease_seconds: float = 10.0
    wait_seconds: float = 120.0
    job_seconds: float = 1200.0
    retry_attempts: int = 4
    retry_after_seconds: float = 20.0  # the longest wait that an upstream can ask for
    callbacks: Callbacks = Callbacks()
    providers: tuple[Upstream, ...] = (ECHO,)


def read_settings(file: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of a TOML file, if any, with what the environment adds. Raises OptionError."""
    content = _parse(file) if file else {}
    place = str(file or "")
    settings = _build(Settings, content, place, "")
    names = [each.name for each in settings.providers]
    if len(set(names)) < len(names):
        raise _fault("two providers have one name", place, "give each a name of its own")
    for each in settings.providers:
        if each.kind == "openai" and not each.base_url.startswith(("http://", "https://")):
            raise _fault(f'provider "{each.name}" has no base_url', place, 'base_url = "https://host/v1"')
    more = tuple(filter(None, (key.strip() for key in environment.get("DTOGEN_API_KEYS", "").split(","))))
    callbacks = settings.callbacks
    return replace(
        settings,
        api_keys=(*settings.api_keys, *more),
        auth_secret=settings.auth_secret or environment.get("DTOGEN_AUTH_SECRET", ""),
        callbacks=replace(callbacks, secret=callbacks.secret or environment.get("DTOGEN_CALLBACK_SECRET", "")),
        providers=tuple(
            replace(each, api_key=each.api_key or _key(each, environment, place)) for each in settings.providers
        ),
    )


def _key(upstream: Upstream, environment: Mapping[str, str], place: str) -> str:
    if not upstream.api_key_env:
        return ""
    key = environment.get(upstream.api_key_env)
    if not key:
        text = f'the key of provider "{upstream.name}" is not set'
        raise _fault(text, place, f"set the environment variable {upstream.api_key_env}")
    return key


def _parse(file: Path) -> dict[str, Any]:
    toml = _toml(file)
    try:
        content: dict[str, Any] = toml.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise _fault(f"the configuration cannot be read: {fault}", str(file), "give a TOML file in UTF-8") from fault
    return content


def _toml(file: Path) -> ModuleType:
    for name in ("tomllib", "tomli"):  # Python 3.10 has none of its own
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError:
            continue
    raise _fault("this Python reads no TOML", str(file), "pip install tomli, or use Python 3.11")


def _build(kind: type[T], content: Any, place: str, where: str) -> T:
    """A dataclass from a TOML table, each value checked against the type of its field."""
    if not isinstance(content, dict):
        raise _fault(f"{where or 'the file'} is no table", place, f"write [{where}]")
    hints = get_type_hints(kind)
    required = [each.name for each in fields(kind) if each.default is MISSING]  # type: ignore[arg-type]
    for name in required:
        if name not in content:
            raise _fault(f"{where} has no {name}", place, f'{name} = "..."')
    values = {}
    for name, value in content.items():
        path = f"{where}.{name}" if where else name
        if name not in hints:
            raise _fault(f"{path} is no setting", place, f"there are {', '.join(hints)}")
        values[name] = _value(hints[name], value, place, path)
    return kind(**values)


def _value(hint: Any, value: Any, place: str, path: str) -> Any:
    good: bool
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise _fault(f"{path} is no list", place, f"{path} = [...]")
        return tuple(_value(get_args(hint)[0], each, place, path) for each in value)
    if hint in (Upstream, Callbacks):
        return _build(hint, value, place, path)
    if get_origin(hint) is Literal:
        choices = get_args(hint)
        good, words = value in choices, " or ".join(f'"{each}"' for each in choices)
    elif hint is bool:
        good, words = isinstance(value, bool), "true or false"
    elif hint is int:
        good, words = type(value) is int and (value >= 0 or path.endswith("priority")), "a whole number"
    elif hint is float:
        good, words = type(value) in (int, float) and math.isfinite(value) and value > 0, "a number above 0"
    else:
        good, words = isinstance(value, str), "a text"
    if path.rpartition(".")[2] in ("concurrency", "workers", "attempts", "retry_attempts", "max_batch") and good:
        good, words = value >= 1, "1 or more"
    if not good:
        raise _fault(f"{path} is {value!r}", place, f"it takes {words}")
    return value


def _fault(message: str, place: str, help: str) -> OptionError:
    return OptionError(error("DT931", message, Location(place) if place else None, help=help))
