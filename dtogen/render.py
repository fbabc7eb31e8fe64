"""Views -> text through Jinja: the only module that imports jinja2."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateSyntaxError,
    Undefined,
    UndefinedError,
)
from jinja2.exceptions import TemplateNotFound

from dtogen.code import Code
from dtogen.diagnostics import DtogenError, Location, error
from dtogen.edition import template_folder
from dtogen.views import FileView


def _final(value: Any) -> Any:
    """Lets only final text out. An author's words that no quoting or comment function has seen stop here."""
    if isinstance(value, Code):
        return value
    if isinstance(value, Undefined):
        str(value)  # raises UndefinedError, which names what is not there
    raise TypeError(f"a template prints {value!r}, which is {type(value).__name__} and no Code")


@lru_cache(maxsize=8)
def environment(own: Path | None = None, shipped: Path | None = None) -> Environment:
    """The Jinja environment. `own` is a user's folder, asked before the shipped one, file by file."""
    folders = [folder for folder in (own, shipped or template_folder()) if folder]
    return Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        finalize=_final,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        autoescape=False,  # what is printed is code, not HTML; `finalize` guards it
    )


def has_template(name: str, own: Path | None = None, shipped: Path | None = None) -> bool:
    """Whether there is a template of that name."""
    try:
        environment(own, shipped).get_template(name)
    except TemplateNotFound:
        return False
    except TemplateSyntaxError:
        return True
    return True


def render(file: FileView, own: Path | None = None, shipped: Path | None = None) -> str:
    """The text of one file; `shipped` is the template folder of a language that another package brings.

    Raises DtogenError for a fault in a template, with its place.
    """
    env = environment(own, shipped)
    try:
        text = env.get_template(file.template).render(file=file)
    except TemplateSyntaxError as fault:
        raise _fault(fault.filename or fault.name or file.template, fault.lineno, fault.message or "") from fault
    except TemplateNotFound as fault:
        raise _fault(file.template, 0, f"there is no template {fault.message}") from fault
    except UnicodeDecodeError as fault:
        raise _fault(_undecodable(fault, own or shipped) or file.template, 0, "it is not UTF-8") from fault
    except OSError as fault:
        raise _fault(str(fault.filename or file.template), 0, fault.strerror or str(fault)) from fault
    except (UndefinedError, TypeError, KeyError) as fault:
        raise _fault(*_place(fault, file.template), str(fault.args[0] if fault.args else fault)) from fault
    return "\n".join(_clean(text.split("\n")))


def _clean(lines: Iterable[str]) -> list[str]:
    """No trailing blanks, no more than two empty lines at a time, none at a bracket's ends; one line end at last."""
    out: list[str] = []
    for line in lines:
        line = line.rstrip()
        if line.lstrip().startswith(("}", "]", ")")):
            while out and not out[-1]:
                out.pop()
        if line or (out and not out[-1].endswith("{") and out[-2:] != ["", ""]):
            out.append(line)
    while out and not out[-1]:
        out.pop()
    return [*out, ""]


def _undecodable(fault: UnicodeDecodeError, folder: Path | None) -> str | None:
    """The template that a fault is about, which the fault itself does not name."""
    found = (each for each in sorted((folder or template_folder()).rglob("*")) if each.is_file())
    return next((each.as_posix() for each in found if fault.object in each.read_bytes()), None)


def _place(fault: BaseException, template: str) -> tuple[str, int]:
    """The innermost template line that was running; Jinja maps its frames back to template files."""
    place, trace = (template, 0), fault.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(".j2"):
            place = (name, trace.tb_lineno)
        trace = trace.tb_next
    return place


def _fault(name: str, line: int, message: str) -> DtogenError:
    return DtogenError(error("DT501", f"the template cannot be used: {message}", Location(name, line)))
