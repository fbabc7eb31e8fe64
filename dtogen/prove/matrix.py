"""The proof of a schema: generate, compile, run and judge, language by language, and the table of what held."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeAlias

from dtogen.diagnostics import DtogenError, SchemaError, error
from dtogen.ir import Schema
from dtogen.prove.corpus import corpus
from dtogen.prove.judge import Answer, Case, judge
from dtogen.prove.payloads import read_cases, read_payloads
from dtogen.prove.proof import Build, Limit, Proof, Variant, find_proof, proof_ids
from dtogen.prove.shape import declarations, named
from dtogen.prove.toolchain import Progress, Toolbox, find

Generate: TypeAlias = Callable[[Schema, str, Mapping[str, str]], Mapping[str, str]]
"""Schema, language and options to files by path. Raises DtogenError."""
RUN_SECONDS = 900
SHOWN_MESSAGES = 50


@dataclass(frozen=True, slots=True)
class Failure:
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Score:
    """`total` is `passed` + `excepted` + the failures. Excepted: a limit of the language that its proof names."""

    passed: int = 0
    total: int = 0
    excepted: int = 0
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """What held in one language. `not_run` is the reason why nothing was tried, `errors` and so on are then None."""

    language: str
    tool: str = ""
    version: str = ""
    linters: str = ""
    compiled: bool = False
    errors: int | None = None
    warnings: int | None = None
    lint: int | None = None
    round_trip: Score = Score()
    refused: Score = Score()
    not_run: str | None = None
    variant: str = ""
    note: str = ""
    messages: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Compiled, clean, and every case passed or excepted. A language that was not run does not hold."""
        clean = self.compiled and not (self.errors or self.warnings or self.lint)
        return clean and not (self.round_trip.failures or self.refused.failures)


def generated(schema: Schema, language: str, options: Mapping[str, str]) -> Mapping[str, str]:
    """The files of the generator itself."""
    from dtogen.pipeline import generate  # here, so that the harness is usable without the engine

    return generate(schema, language, options).files


def gather(
    schema: Schema,
    payload_dirs: Iterable[Path] = (),
    cases_files: Iterable[Path] = (),
    payload_type: str | None = None,
) -> tuple[Case, ...]:
    """All cases: the corpus, payload folders, case files. Raises PayloadError, or SchemaError for an unknown type."""
    cases = list(corpus(schema))
    for folder in payload_dirs:
        cases += read_payloads(folder, schema, payload_type)
    for file in cases_files:
        cases += read_cases(file)
    decls = declarations(schema)
    for name in dict.fromkeys(each.type for each in cases):
        try:
            named(name, decls)
        except KeyError:
            which = next(each.id for each in cases if each.type == name)
            message = f"the schema has no type {name}, which the case {which} is of"
            raise SchemaError(error("DT912", message, help="leave the case out, or add the type")) from None
    return tuple(cases)


def prove(
    schema: Schema,
    language_ids: Iterable[str] = (),
    payload_dirs: Iterable[Path] = (),
    cases_files: Iterable[Path] = (),
    progress: Progress = lambda line: None,
    *,
    payload_type: str | None = None,
    all_variants: bool = False,
    root: Path | None = None,
    keep: Path | None = None,
    generate: Generate = generated,
) -> list[Row]:
    """Prove a schema in the languages given, all that have a proof without any; one row for each language.

    With `all_variants` one row for each variant of a language, else its default only. `root` is that of the toolchains,
    `keep` a folder in which the generated and compiled files stay. Installs nothing. Raises what `gather` raises.
    """
    cases = gather(schema, payload_dirs, cases_files, payload_type)
    rows = []
    for id in tuple(language_ids) or proof_ids():
        proof = find_proof(id)
        if proof is None:
            rows.append(Row(id, not_run="no proof of this language yet"))
            continue
        for variant in proof.variants if all_variants else proof.variants[:1]:
            with tempfile.TemporaryDirectory(prefix="dtogen-prove-") as scratch:
                folder = (keep or Path(scratch)) / id / variant.label
                rows.append(prove_variant(schema, proof, variant, cases, folder, progress, root, generate))
    return rows


def prove_variant(
    schema: Schema,
    proof: Proof,
    variant: Variant,
    cases: Sequence[Case],
    folder: Path,
    progress: Progress = lambda line: None,
    root: Path | None = None,
    generate: Generate = generated,
) -> Row:
    """Prove one variant of one language in a folder, which is made."""
    label = f"{proof.id} {variant.label}"
    row = Row(proof.id, proof.tool.format("").strip(), linters=proof.linters, variant=variant.label)
    tools = find(proof.tools, root)
    if tools.missing:
        return replace(row, not_run=f"not installed: {', '.join(tools.missing)}")
    version = tools.found[proof.version_of].version
    row = replace(row, tool=proof.tool.format(version), version=version)
    progress(f"{label}: generating")
    try:
        files = generate(schema, proof.id, {"layout": "proof", "client": "false", **variant.options})
    except DtogenError as fault:
        return replace(row, not_run=f"not generated: {fault}")
    _write(files, folder)
    progress(f"{label}: compiling")
    build = proof.build(folder, tools)
    row = replace(
        row,
        compiled=not build.errors,
        errors=len(build.errors),
        warnings=len(build.warnings),
        lint=len(build.lint),
        messages=_messages(build),
    )
    totals = {kind: sum(each.expect == kind for each in cases) for kind in ("equal", "refuse")}
    if build.errors:
        nothing = Score(0, totals["equal"]), Score(0, totals["refuse"])
        return replace(row, round_trip=nothing[0], refused=nothing[1], note="did not compile")
    progress(f"{label}: running {len(cases)} cases")
    answers, broken = run_driver(proof, tools, folder, cases)
    round_trip, equal_limits = score([c for c in cases if c.expect == "equal"], answers, schema, variant.limits)
    refused, refuse_limits = score([c for c in cases if c.expect == "refuse"], answers, schema, variant.limits)
    limits = dict.fromkeys((*equal_limits, *refuse_limits))
    notes = [*([broken] if broken else ()), *(f"{each.limit} ({each.remedy})" for each in limits)]
    return replace(row, round_trip=round_trip, refused=refused, note="; ".join(notes))


def _messages(build: Build) -> tuple[str, ...]:
    return (*build.errors, *build.warnings, *build.lint)[:SHOWN_MESSAGES]


def _write(files: Mapping[str, str], folder: Path) -> None:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8", newline="\n")


def run_driver(proof: Proof, tools: Toolbox, folder: Path, cases: Sequence[Case]) -> tuple[Mapping[str, Answer], str]:
    """The driver's answers by case id, and what went wrong with the driver itself, empty if nothing."""
    lines = [json.dumps({"id": each.id, "type": each.type, "json": each.json}) for each in cases]
    questions = folder / "cases.jsonl"
    questions.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    out, err = folder / "answers.jsonl", folder / "driver.stderr"
    argv = [*proof.run(folder, tools), str(questions)]
    fault = ""
    with out.open("wb") as stdout, err.open("wb") as stderr:
        try:
            done = subprocess.run(
                argv,
                cwd=folder,
                env={**os.environ, **proof.environment},
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                timeout=RUN_SECONDS,
            )
            code: int | str = done.returncode
        except (OSError, subprocess.TimeoutExpired) as reason:
            code = str(reason)
    if code:
        tail = err.read_text(encoding="utf-8", errors="replace").strip()[-500:]
        fault = f"the driver ended with {code}: {tail}"
    return _answers(out.read_text(encoding="utf-8", errors="replace")), fault


def _answers(text: str) -> dict[str, Answer]:
    answers = {}
    for line in text.split("\n"):
        try:
            entry: Any = json.loads(line)
            answer = Answer(entry["id"], entry.get("json"), entry.get("error"))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # a half line of a driver that broke: its case has no answer
        answers[answer.id] = answer
    return answers


def score(
    cases: Sequence[Case], answers: Mapping[str, Answer], schema: Schema, limits: Sequence[Limit] = ()
) -> tuple[Score, tuple[Limit, ...]]:
    """Judge cases; also give the limits that excepted one of them."""
    failures: list[Failure] = []
    used: dict[Limit, int] = {}
    for case in cases:
        answer = answers.get(case.id)
        verdict = judge(case, answer, schema)
        if verdict.passed:
            continue
        limit = next((each for each in limits if _excepts(each, case, answer, schema)), None)
        if limit:
            used[limit] = used.get(limit, 0) + 1
        else:
            failures.append(Failure(case.id, verdict.reason))
    excepted = sum(used.values())
    passed = len(cases) - len(failures) - excepted
    return Score(passed, len(cases), excepted, tuple(failures)), tuple(used)


def _excepts(limit: Limit, case: Case, answer: Answer | None, schema: Schema) -> bool:
    if answer is None or not fnmatchcase(case.id, limit.cases):
        return False
    return not limit.as_doubles or (case.expect == "equal" and judge(case, answer, schema, exact=False).passed)


def markdown(rows: Sequence[Row]) -> str:
    """The matrix as a Markdown table, with a line under it for each note."""
    several = len({each.language for each in rows}) < len(rows)
    lines = [
        "| language | compiler | compiled | lint | round trip | bad input refused |",
        "|---|---|---|---|---|---|",
    ]
    notes = []
    for row in rows:
        name = f"{row.language} ({row.variant})" if several and row.variant else row.language
        if row.not_run is not None:
            reason = " ".join(row.not_run.split()).replace("|", "\\|")
            lines.append(f"| {name} | {row.tool} | not run: {reason} | | | |")
            continue
        compiled = f"yes, {row.warnings} warnings" if row.compiled else f"no, {row.errors} errors"
        found = f"{row.lint} findings" if row.lint else f"clean: {row.linters}" if row.linters else "no tool for it"
        lines.append(f"| {name} | {row.tool} | {compiled} | {found} | {_of(row.round_trip)} | {_of(row.refused)} |")
        if row.note:
            notes.append(f"- {name}: {row.note}")
    return "\n".join([*lines, *(["", *notes] if notes else [])]) + "\n"


def _of(score: Score) -> str:
    return f"{score.passed} of {score.total}" + (f" ({score.excepted} excepted)" if score.excepted else "")


def json_text(rows: Sequence[Row]) -> str:
    """The matrix as JSON: a list with one object for each row."""
    return json.dumps([_plain(each) for each in rows], indent=2, ensure_ascii=True) + "\n"


def _plain(row: Row) -> dict[str, Any]:
    return {
        "language": row.language,
        "variant": row.variant,
        "tool": row.tool,
        "version": row.version,
        "linters": row.linters,
        "compiled": row.compiled,
        "errors": row.errors,
        "warnings": row.warnings,
        "lint": row.lint,
        "round_trip": _plain_score(row.round_trip),
        "refused": _plain_score(row.refused),
        "not_run": row.not_run,
        "note": row.note,
        "messages": list(row.messages),
    }


def _plain_score(score: Score) -> dict[str, Any]:
    failures = [{"id": each.id, "reason": each.reason} for each in score.failures]
    return {"passed": score.passed, "total": score.total, "excepted": score.excepted, "failures": failures}
