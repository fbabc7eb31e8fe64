"""Files regenerated from their own header, in place: by the server that its BaseUrl names, or from a schema here.

Nothing that somebody wrote by hand is lost, unless forced. Whether a file was edited is told by

- its folder's manifest, where that names it: its digest must be right, the options in the header apart;
- else the digest of the content that a served document carries in its header;
- else it cannot be told, and a file that would change is refused.

So changing an option in the header and updating is no edit; changing anything below it is one.

| code  | error                                     | code  | error                                               |
|-------|-------------------------------------------|-------|-----------------------------------------------------|
| DT602 | a file was edited after it was generated  | DT613 | the server cannot be asked, or refuses              |
| DT610 | a file has no header of ours              | DT614 | the answer is no document of that language          |
| DT611 | a folder has no file with such a header   | DT615 | whether a file was edited cannot be told            |
| DT612 | a file cannot be read or written          | DT616 | the headers of one package ask for different things |
| DT618 | a file was made with types of the user's  | DT617 | a file was made from a schema that was not given    |
|       | own, and no configuration has them        |       |                                                     |
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from dtogen import __version__, ir
from dtogen.diagnostics import Diagnostic, Location, OptionError, OutputError, error
from dtogen.download import fetch
from dtogen.host.documents import Subject, select_part, single_files
from dtogen.host.header import Header, content_after, digest_of, read_header, with_options
from dtogen.host.options import read_wanted
from dtogen.language import Language, find_language, language_ids
from dtogen.output import MANIFEST, Change, Origin, Reason, compare, first_difference, replace_all, unified, write
from dtogen.override import Overrides
from dtogen.pipeline import TYPES, generate

SKIPPED = frozenset("node_modules bin obj dist build target vendor venv __pycache__".split())
LARGEST = 32 * 1024 * 1024  # bytes of a file that is looked at
MARK = b"enerated by dtogen from the schema"


@dataclass(frozen=True, slots=True)
class Member:
    """A file with a header of ours, and the manifest that names it, if one does."""

    file: Path
    text: str
    header: Header
    folder: Path | None = None
    path: str = ""  # in that folder
    known: Mapping[str, str] | None = None  # the options that the manifest says it was made with
    digest: str = ""  # that the manifest says it had

    @property
    def is_edited(self) -> bool | None:
        """Whether somebody changed more than options; None where nothing tells."""
        if self.known is not None:
            before = with_options(self.text, self.header, self.known)
            texts = (self.text, before)
            return self.digest not in [
                hashlib.sha256(each.encode("utf-8", "surrogateescape")).hexdigest() for each in texts
            ]
        if self.header.content:
            return digest_of(content_after(self.text, self.header)) != self.header.content
        return None


@dataclass(frozen=True, slots=True)
class Update:
    """What regenerating comes to: the changes, and what stands against them. `apply` does it, whatever stands."""

    folder: Path
    changes: tuple[Change, ...]
    refusals: tuple[Diagnostic, ...]
    apply: Callable[[], object]


def plan_updates(
    paths: Iterable[Path],
    schema: Callable[[], ir.Schema],
    *,
    is_local: bool = False,
    types: Callable[[Language], Overrides] = lambda language: {},
) -> tuple[Update, ...]:
    """What updating these files and folders comes to. Writes nothing.

    `schema` gives the schema for files without a BaseUrl, and is asked once; with `is_local`, for all files.
    `types` gives the types of the user's own, and is asked for files whose header tells of such. Raises OutputError,
    OptionError, SchemaError.
    """
    loaded: list[ir.Schema] = []

    def once() -> ir.Schema:
        if not loaded:
            loaded.append(schema())
        return loaded[0]

    updates = []
    for group in _groups(find_members(paths)):
        if group[0].folder is not None:
            member = _chosen(group)
            updates.append(_of_manifest(member, _same_schema(member, once(), is_local), types))
        else:
            updates += [_of_file(each, once, is_local, types) for each in group]
    return tuple(updates)


# What there is.


def find_members(paths: Iterable[Path]) -> tuple[Member, ...]:
    """The files of ours among files and folders, each once. Raises OutputError where there is none."""
    found: dict[Path, Member] = {}
    for path in paths:
        if path.is_dir():
            inside = [member for file in sorted(_walk(path)) if (member := _member(file)) is not None]
            if not inside:
                place = Location(path.as_posix())
                raise OutputError(error("DT611", "no file in this folder has a header of dtogen's", place, help=_HELP))
            found |= {member.file.resolve(): member for member in inside}
        else:
            member = _member(path)
            if member is None:
                place = Location(path.as_posix())
                raise OutputError(error("DT610", "this file has no header of dtogen's", place, help=_HELP))
            found.setdefault(path.resolve(), member)
    return tuple(found.values())


_HELP = "update takes what `dtogen generate` or a server's /types made, with its header"


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".") and each not in SKIPPED]
        for name in files:
            file = Path(root, name)
            if file.is_symlink() or not file.is_file():
                continue
            try:
                with file.open("rb") as opened:
                    is_ours = MARK in opened.read(4096)
            except OSError as fault:
                raise _unusable(file, fault) from fault
            if is_ours:
                yield file


def _member(file: Path) -> Member | None:
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as fault:
        raise _unusable(file, fault) from fault
    if len(content) > LARGEST:
        return None
    text = content.decode("utf-8", "surrogateescape")
    header = read_header(text)
    return _with_manifest(Member(file, text, header)) if header else None


def _with_manifest(member: Member) -> Member:
    file = member.file.absolute()
    for folder in file.parents:
        manifest = folder / MANIFEST
        if not manifest.is_file():
            continue
        path = file.relative_to(folder).as_posix()
        try:
            languages = json.loads(manifest.read_text(encoding="utf-8"))["languages"]
            for id, entry in languages.items():
                if path in entry["files"]:
                    header = replace(member.header, language=id)
                    digest, known = entry["files"][path], entry["options"]
                    return replace(member, header=header, folder=folder, path=path, known=known, digest=digest)
        except OSError as fault:
            raise _unusable(manifest, fault) from fault
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            place = Location(manifest.as_posix())
            raise OutputError(
                error("DT603", "the manifest cannot be read", place, help="restore or remove it")
            ) from fault
    return member


def _groups(members: Iterable[Member]) -> list[list[Member]]:
    """Files of one manifest and language together, the others alone."""
    found: dict[object, list[Member]] = {}
    for each in members:
        key = (each.folder, each.header.language) if each.folder else each.file
        found.setdefault(key, []).append(each)
    return list(found.values())


def _chosen(group: list[Member]) -> Member:
    """The file whose header asks for other options than the manifest has, else any."""
    asking = [each for each in group if dict(each.header.options) != each.known]
    if any(each.header.options != asking[0].header.options for each in asking):
        places = ", ".join(each.file.as_posix() for each in asking)
        raise OutputError(
            error("DT616", f"these files' headers ask for different options: {places}", help="give one of them alone")
        )
    return (asking or group)[0]


# What it would be.


def _of_manifest(member: Member, schema: ir.Schema, types: Callable[[Language], Overrides]) -> Update:
    """All files of a language in a folder, with the options that the header asks for."""
    assert member.folder is not None
    language = _language(member)
    options = dict(member.header.options)
    layout = {"layout": options.pop("layout")} if "layout" in options else {}
    with _told_of(member):
        own = _types(options, language, types)
        wanted = read_wanted(options.items(), language, schema.name)
        selection = select_part(Subject(schema, {language.id: language}), wanted)
        made = generate(selection, language, {**dict(wanted.options), **layout}, types=own)
    origin = Origin(made.digest, __version__, made.options)
    changes = []
    for change in compare(member.folder, language.id, made.files, origin):
        if change.reason == "edited by hand" and change.path == member.path and member.is_edited is False:
            change = replace(change, reason="options changed")
        changes.append(change)
    refusals = [_refusal(member.folder / each.path, each, False) for each in changes if each.is_refused]
    # Refusals are for the caller to heed; writing with force never removes a file that was edited.
    apply = partial(write, member.folder, language.id, made.files, origin, force=True)
    return Update(member.folder, tuple(changes), tuple(refusals), apply)


def _types(options: dict[str, str], language: Language, types: Callable[[Language], Overrides]) -> Overrides:
    """The types of the user's own that a header tells of, which are taken out of its options."""
    told = options.pop(TYPES, "")
    found = types(language) if told else {}
    if told and not found:
        raise OptionError(
            error(
                "DT618",
                f"this file was made with types of its project's own, for {told.partition(' ')[0]}",
                help=f"update it where a configuration has [languages.{language.id}.types], or take the line "
                f'"{TYPES}: ..." out of its header',
            )
        )
    return found


def _of_file(
    member: Member, schema: Callable[[], ir.Schema], is_local: bool, types: Callable[[Language], Overrides]
) -> Update:
    language = _language(member)
    with _told_of(member):
        if member.header.base_url and not is_local:
            new = _fetched(member, language)
        else:
            new = _generated(member, language, _same_schema(member, schema(), is_local), types)
    old = member.text
    new = new.replace("\n", "\r\n") if "\r\n" in old else new
    change = Change(member.file.name, _reason(member, new), old, new)
    refusals = (_refusal(member.file, change, member.is_edited is None),) if change.is_refused else ()
    return Update(member.file.parent, (change,), refusals, partial(replace_all, {member.file.resolve(): new}))


def _reason(member: Member, new: str) -> Reason:
    answered = read_header(new)
    if member.text == new:
        return "up to date"
    if member.is_edited is not False:
        return "edited by hand"
    if answered is None or answered.digest != member.header.digest:
        return "schema changed"
    return "generator changed" if answered.options == member.header.options else "options changed"


@contextmanager
def _told_of(member: Member) -> Iterator[None]:
    """Faults that have no place are told of the file: its header brought them about."""
    try:
        yield
    except (OptionError, OutputError) as fault:
        place = Location(member.file.as_posix())
        raise type(fault)(replace(each, location=each.location or place) for each in fault.diagnostics) from fault


def _same_schema(member: Member, schema: ir.Schema, is_given: bool) -> ir.Schema:
    """The schema, if the file was made from it: that which ships must not take the place of another."""
    if schema.name != member.header.schema and not is_given:
        raise OutputError(
            error(
                "DT617",
                f'this file was made from the schema "{member.header.schema}", and "{schema.name}" is what ships',
                Location(member.file.as_posix()),
                help="give its schema with --schema",
            )
        )
    return schema


def _language(member: Member) -> Language:
    if member.header.language:
        return find_language(member.header.language)
    suffix = member.file.suffix.removeprefix(".")
    found = next((each for each in map(find_language, language_ids()) if each.extension == suffix), None)
    if found is None:
        raise OptionError(error("DT403", "the header names no language", Location(member.file.as_posix())))
    return found


def fetch_document(base_url: str, language: str, options: Mapping[str, str]) -> str:
    """The document of a language from a host. Raises OutputError (DT613) with what stands in the way."""
    url = f"{base_url.rstrip('/')}/types/{language}"
    url += f"?{urlencode(options)}" if options else ""
    cure = "see BaseUrl in the header, or give --schema"
    return fetch(url, lambda what: OutputError(error("DT613", f"{base_url} {what}", help=cure)))


def _fetched(member: Member, language: Language) -> str:
    text = fetch_document(member.header.base_url, language.id, member.header.options)
    answered = read_header(text)
    if answered is None or answered.language != language.id:
        raise OutputError(
            error(
                "DT614",
                f"{member.header.base_url} answered with what is no {language.title} document of dtogen's",
                help="see that BaseUrl in the header is a server with /types",
            )
        )
    return text


def _generated(member: Member, language: Language, schema: ir.Schema, types: Callable[[Language], Overrides]) -> str:
    options = dict(member.header.options)
    own = _types(options, language, types)
    layout = options.pop("layout", "single")
    if layout != "single":
        raise OutputError(
            error(
                "DT610",
                f"this file is of a package, and no {MANIFEST} names it",
                help="generate the package again",
            )
        )
    pairs = [*options.items(), *([("BaseUrl", member.header.base_url)] if member.header.base_url else [])]
    wanted = read_wanted(pairs, language, schema.name)
    files = single_files(Subject(schema, {language.id: language}, types=own), wanted)
    name, suffix = member.file.name, member.file.suffix
    same_name = [text for path, text in files.items() if Path(path).name == name]
    same_kind = [text for path, text in files.items() if Path(path).suffix == suffix]
    return (same_name or same_kind or list(files.values()))[0]


def _refusal(file: Path, change: Change, is_unknown: bool) -> Diagnostic:
    place = Location(file.as_posix(), first_difference(change))
    if is_unknown:
        return error(
            "DT615",
            "this file would change, and nothing tells whether it was edited",
            place,
            help="see the difference with --check; --force overwrites it",
        )
    return error(
        "DT602",
        "this file was edited after it was generated",
        place,
        help="move the edit to the schema, the options or a template; --force overwrites it",
    )


def _unusable(file: Path, fault: OSError) -> OutputError:
    reason = fault.strerror or str(fault)
    return OutputError(error("DT612", f"cannot be read or written: {reason}", Location(file.as_posix())))


def shown(change: Change, most: int = 20) -> list[str]:
    """The first lines of what changes, as a diff."""
    return list(unified(change))[:most]
