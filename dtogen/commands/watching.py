"""`dtogen generate --watch`: generate, wait for a change, generate again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dtogen.commands.plan import Asked, Plan, make, make_plan
from dtogen.commands.shared import load, say, show_diagnostics
from dtogen.diagnostics import Diagnostic, DtogenError
from dtogen.watch import Watch, imported_anew

MOST = 10  # files that are told of one language


def go_on(asked: Asked, *, force: bool) -> None:
    """Until Ctrl-C. Raises DtogenError where the command line or the configuration is wrong from the start."""
    watch = Watch()
    imported: set[Path] = set()
    said = ""
    try:
        plan = make_plan(asked)
        watch.on(_spots(asked, plan, imported))
        _round(plan, imported, force)
        while True:
            watch.on(_spots(asked, plan, imported))
            if said != (said := f"watching {_listed(_places(plan))}; Ctrl-C ends"):
                say(said)
            changed = watch.wait()
            # Of an editor's own files, those that have gone again say nothing.
            say(f"{_listed(map(_shown, [each for each in changed if each.exists()] or changed))} changed")
            try:
                plan = make_plan(asked)
            except DtogenError as fault:
                show_diagnostics(fault.diagnostics)
                continue
            watch.on(_spots(asked, plan, imported))
            _round(plan, imported, force)
    except KeyboardInterrupt:
        say("no longer watching")
    finally:
        watch.end()


def _round(plan: Plan, imported: set[Path], force: bool) -> None:
    """Generate once, one line for each file that was written or removed. A fault is told, and nothing more."""
    from dtogen.output import write
    from dtogen.pipeline import choose
    from dtogen.render import environment

    environment.cache_clear()  # it keeps templates as they were
    shown: dict[Diagnostic, None] = {}
    try:
        with imported_anew(imported):
            schema = load(plan.schema)
        done = 0
        for made in list(make(plan, choose(schema, plan.include, plan.exclude))):
            shown.update(dict.fromkeys(made.generated.diagnostics))
            try:
                changes = write(made.folder, made.id, made.generated.files, made.origin, force=force)
            except DtogenError as fault:  # of this language alone
                shown.update(dict.fromkeys(fault.diagnostics))
                continue
            done += len(changes)
            for each in changes[:MOST]:
                what = "removed" if each.new is None else "written"
                say(f"{made.path(each.path)}: {each.reason}, {what} ({made.title})")
            if len(changes) > MOST:
                say(f"{made.folder.as_posix()}: {len(changes) - MOST} more files ({made.title})")
        if not done:
            say("nothing to do")
    except DtogenError as fault:
        shown.update(dict.fromkeys(fault.diagnostics))
    show_diagnostics(shown)


def _spots(asked: Asked, plan: Plan, imported: Iterable[Path]) -> list[Path]:
    """What the result depends on: the schema, what it imports, the templates, and the configuration."""
    from dtogen.configuration import FILE, PROJECT

    own = [] if asked.no_config else [plan.file or Path(FILE), *(() if plan.file else (Path(PROJECT),))]
    return [*map(Path, _places(plan)), *own, *imported]


def _places(plan: Plan) -> list[str]:
    places = [_schema(plan.schema).as_posix()]
    return [
        *places,
        *([plan.templates.as_posix()] if plan.templates else ()),
        *([plan.file.as_posix()] if plan.file else ()),
    ]


def _schema(text: str | None) -> Path:
    """The file or folder of a schema; of one that cannot be found, where it would be."""
    from dtogen.diagnostics import SchemaError
    from dtogen.load import shipped_schema
    from dtogen.modules import find_place

    if text is None:
        return shipped_schema()
    if Path(text).exists():
        return Path(text)
    try:
        return find_place(text).root
    except SchemaError:
        return Path(text)


def _shown(path: Path) -> str:
    """A path from the working directory, where it is in it."""
    here = Path.cwd().resolve()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def _listed(texts: Iterable[str]) -> str:
    found = list(texts)
    more = len(found) - 3
    return ", ".join(found[:3]) + (f" and {more} more" if more > 0 else "")
