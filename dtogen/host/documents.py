"""What is served, made from one schema: documents, packages, the IR. Pure: equal wishes give equal bytes."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from dtogen import ir
from dtogen.diagnostics import Location, OptionError, error
from dtogen.dump import to_json
from dtogen.engine import CHAT
from dtogen.host.header import serve_header
from dtogen.host.options import Wanted, own_options
from dtogen.host.patterns import expand
from dtogen.language import Language, find_language, language_ids
from dtogen.names import kebab
from dtogen.options import parse
from dtogen.override import Overrides
from dtogen.overview import CALLS
from dtogen.pipeline import EXAMPLE_URL, Generated, Selection, choose, generate, header

# The least date that an archive can hold: bytes do not depend on the clock.
ARCHIVE_DATE = (1980, 1, 1, 0, 0, 0)
GZIP_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Document:
    """An answer's body, plain and packed, and what is said of it."""

    body: bytes
    packed: bytes | None  # by gzip; None where that gains nothing
    media_type: str  # with its charset
    name: str  # to save it under
    digest: str

    @property
    def tag(self) -> str:
        """The strong validator of the plain form."""
        return f'"{self.digest[:32]}"'

    @property
    def packed_tag(self) -> str:
        """That of the packed form: other bytes, another validator."""
        return f'"{self.digest[:32]}-gzip"'

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed or b"")


@dataclass(frozen=True, slots=True)
class Subject:
    """The schema that one host serves, and its languages by every name that they are asked for.

    `types` are types of the user's own, which `update` has from a configuration.
    """

    schema: ir.Schema
    languages: Mapping[str, Language]
    templates: Path | None = None
    types: Overrides | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(sorted({language.id for language in self.languages.values()}))


def make_subject(schema: ir.Schema, templates: Path | None = None) -> Subject:
    """Raises SchemaError for a schema that does not hold together."""
    choose(schema)
    found = [find_language(each) for each in language_ids()]
    names = {alias: language for language in found for alias in language.aliases}
    return Subject(schema, names | {language.id: language for language in found}, templates)


def make_document(content: str | bytes, media_type: str, name: str) -> Document:
    """Text is served as UTF-8 and packed, bytes as they are."""
    if isinstance(content, bytes):
        return Document(content, None, media_type, name, hashlib.sha256(content).hexdigest())
    body = content.encode("utf-8", "replace")
    packed = gzip.compress(body, GZIP_LEVEL, mtime=0)
    return Document(body, packed, f"{media_type}; charset=utf-8", name, hashlib.sha256(body).hexdigest())


def select_part(subject: Subject, wanted: Wanted) -> Selection:
    """The part of the schema that is asked for; it tells the patterns as they were given."""
    include = expand(wanted.include, subject.schema)
    exclude = expand(wanted.exclude, subject.schema, leaves_out=True)
    return replace(choose(subject.schema, include, exclude), include=wanted.include, exclude=wanted.exclude)


def make_single(subject: Subject, wanted: Wanted, path: str = "") -> Document:
    """The document of a language, or the one at `path` that it brings along. Raises OptionError if there is none."""
    files = single_files(subject, wanted)
    chosen = path or next(iter(files))
    if chosen not in files:
        raise OptionError(error("DT415", "there is no such document", help=f"there is {', '.join(files)}"))
    language = subject.languages[wanted.language]
    return make_document(files[chosen], language.media_type, PurePosixPath(chosen).name)


def single_files(subject: Subject, wanted: Wanted) -> Mapping[str, str]:
    """The documents of the single layout by path; the first can be read back by tools, if options are wanted."""
    language = subject.languages[wanted.language]
    selection = select_part(subject, wanted)
    made = _generate(subject, selection, wanted, {})
    if not wanted.has_options or not wanted.base_url:
        return made.files
    options = parse(language.options, dict(wanted.options), subject.schema.name, language.title)
    plain = header(selection, language, options)
    defaults = [
        (each.name, str(options[each.name]).lower() if isinstance(each.default, bool) else options.text(each.name))
        for each in own_options(language)
        if each in language.options  # the others matter in a package only
    ]
    defaults += [("include", ""), ("exclude", "")]
    first, *rest = made.files
    served = serve_header(made.files[first], plain, language, made.options, defaults, wanted.base_url)
    return {first: served, **{path: made.files[path] for path in rest}}


def make_package(subject: Subject, wanted: Wanted) -> Document:
    """The publishable package as an archive. Raises OptionError for an option that would lead out of its folder."""
    language = subject.languages[wanted.language]
    made = _generate(subject, select_part(subject, wanted), wanted, {"layout": "package"})
    folder = f"{kebab(subject.schema.name)}-{language.id}"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in sorted(made.files.items()):
            parts = PurePosixPath(path)
            if parts.is_absolute() or ".." in parts.parts or "\\" in path:
                raise OptionError(error("DT402", "the package would have a file outside of its folder"))
            member = zipfile.ZipInfo(f"{folder}/{path}", ARCHIVE_DATE)
            member.external_attr, member.create_system = 0o644 << 16, 3
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, text.encode("utf-8", "replace"))
    return make_document(out.getvalue(), "application/zip", f"{folder}.zip")


def make_calls(subject: Subject, wanted: Wanted) -> Mapping[str, str]:
    """The first calls by heading, of the package's README and to this host; none where the schema has no chat."""
    needed = CHAT & {decl.name for decl in subject.schema.decls}
    if needed < CHAT:
        return {}
    selection = choose(subject.schema, [f"{each}.*" for each in sorted(needed)])
    examples = _generate(subject, selection, wanted, {"layout": "package"}).examples
    found = {heading: examples[name] for heading, name in CALLS.items() if name in examples}
    imports = {"Once": examples["imports"]} if found and "imports" in examples else {}
    return {each: code.replace(EXAMPLE_URL, wanted.base_url or EXAMPLE_URL) for each, code in (imports | found).items()}


def make_metadata(subject: Subject, wanted: Wanted) -> Document:
    """The IR as JSON; places are told by the module's file name, not by where it lies on this machine."""
    schema = select_part(subject, wanted).facts.schema
    placed = ir.Schema(schema.name, tuple(_placed(decl) for decl in schema.decls))
    return make_document(to_json(placed) + "\n", "application/json", f"{kebab(schema.name)}.json")


def _placed(decl: ir.Decl) -> ir.Decl:
    place = _short(decl.location)
    match decl:
        case ir.Model(fields=fields):
            return replace(decl, location=place, fields=tuple(replace(f, location=_short(f.location)) for f in fields))
        case ir.Enumeration(members=members):
            short = tuple(replace(member, location=_short(member.location)) for member in members)
            return replace(decl, location=place, members=short)
        case _:
            return replace(decl, location=place)


def _short(location: Location) -> Location:
    return Location(Path(location.file).name, location.line)


def _generate(subject: Subject, selection: Selection, wanted: Wanted, more: Mapping[str, str]) -> Generated:
    language = subject.languages[wanted.language]
    return generate(
        selection, language, {**dict(wanted.options), **more}, templates=subject.templates, types=subject.types
    )
