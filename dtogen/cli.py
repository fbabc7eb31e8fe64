"""The command line: with `commands`, the only part that prints or exits. Code goes to stdout, all else to stderr.

Exit codes: 0 done, 1 diagnostics or a failed check, 2 wrong usage. Imports of work are inside the commands: help and
usage errors stay quick.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dtogen import __version__
from dtogen.commands.diff import diff
from dtogen.commands.export import export
from dtogen.commands.generate import generate
from dtogen.commands.init import init
from dtogen.commands.languages import languages
from dtogen.commands.lint import lint
from dtogen.commands.prove import prove
from dtogen.commands.serve import serve
from dtogen.commands.shared import show_diagnostics
from dtogen.commands.show import show
from dtogen.commands.update import update
from dtogen.commands.verify import verify
from dtogen.diagnostics import DtogenError

app = typer.Typer(
    name="dtogen",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Typed DTOs in many languages from one Pydantic schema, proven by real compilers.",
    epilog="Start with `dtogen languages`, then `dtogen generate --lang csharp --out src/Api`.",
)


def main() -> None:
    """Run the command line. A fault that a user can mend is shown as diagnostics, never as a traceback."""
    try:
        app(prog_name="dtogen")
    except DtogenError as fault:
        show_diagnostics(fault.diagnostics)
        sys.exit(fault.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def show_version(wanted: bool) -> None:
    if wanted:
        print(f"dtogen {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=show_version)
    ] = False,
) -> None:
    pass


app.command()(init)
app.command()(generate)
app.command()(update)
app.command()(languages)
app.command()(show)
app.command()(prove)
app.command()(export)
app.command()(lint)
app.command()(diff)
app.command()(serve)
app.command()(verify)


if __name__ == "__main__":
    main()
