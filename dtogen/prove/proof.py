"""What a language's proof is made of. Each module of `languages/` exports one `Proof` named PROOF."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dtogen.prove import languages
from dtogen.prove.toolchain import Tool, Toolbox

BUILD_SECONDS = 900
KEPT_MESSAGES = 200


@dataclass(frozen=True, slots=True)
class Limit:
    """What a language's own library cannot do, as its notes say: such cases are counted as excepted.

    `cases` is a shell pattern of case ids. With `as_doubles` only those are meant whose answer is right but for digits
    that a double cannot hold. `remedy` tells what a user who needs it can do.
    """

    cases: str
    limit: str
    remedy: str
    as_doubles: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to generate the language: options as texts, beside the layout. The first of a proof is the default."""

    label: str
    options: Mapping[str, str] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class Build:
    """What compilers, checkers and linters said, one text a finding."""

    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    lint: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """How one language is proven.

    `tool` names the compiler for people, with `{0}` for the version of the tool whose id is `version_of`; `linters` are
    what else looks at the output, empty where there is nothing. `build(folder, toolbox)` compiles what lies in the
    folder, every warning an error. `run(folder, toolbox)` is the driver's command line, to which the path of the cases
    is added; `environment` is set for it. `usage_options` are those that the usage programs of the tests are written
    for.
    """

    id: str
    tool: str
    version_of: str
    tools: tuple[Tool, ...]
    build: Callable[[Path, Toolbox], Build]
    run: Callable[[Path, Toolbox], list[str]]
    variants: tuple[Variant, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    usage_options: Mapping[str, str] = field(default_factory=dict)
    linters: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended: its exit code (None: it could not start or took too long) and what it wrote."""

    code: int | None
    out: str
    err: str

    def lines(self) -> list[str]:
        return [line for line in (self.out + self.err).splitlines() if line.strip()][:KEPT_MESSAGES]


def proof_ids() -> tuple[str, ...]:
    """The languages that have a proof, sorted."""
    names = (each.name for each in pkgutil.iter_modules(languages.__path__))
    return tuple(sorted(each for each in names if not each.startswith("_")))


def find_proof(id: str) -> Proof | None:
    """The proof of a language, None where there is none."""
    if id not in proof_ids():
        return None
    proof: Proof = importlib.import_module(f"{languages.__name__}.{id}").PROOF
    return proof


def call(argv: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Outcome:
    """Run a tool in a folder to its end. Raises nothing: a tool that fails to run is a finding."""
    try:
        done = subprocess.run(
            argv,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=BUILD_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        return Outcome(None, "", f"{argv[0]}: {fault}")
    return Outcome(done.returncode, done.stdout, done.stderr)
