"""The command line: with `commands`, the only part that prints or exits. Code goes to stdout, all else to stderr.

Exit codes: 0 done, 1 diagnostics, a failed check or an output that nobody takes, 2 wrong usage, 130 interrupted.
Imports of work are inside the commands: help and usage errors stay quick.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from typing import Annotated

import typer

from dtogen import __version__
from dtogen.commands.diff import diff
from dtogen.commands.export import export
from dtogen.commands.generate import generate
from dtogen.commands.importing import import_
from dtogen.commands.init import init
from dtogen.commands.languages import languages
from dtogen.commands.lint import lint
from dtogen.commands.prove import prove
from dtogen.commands.serve import serve
from dtogen.commands.shared import show_diagnostics
from dtogen.commands.show import show
from dtogen.commands.update import update
from dtogen.commands.verify import verify
from dtogen.diagnostics import DtogenError, error

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}

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
    """Run the command line and exit. A fault that a user can mend is shown as diagnostics, never as a traceback."""
    code = run()
    # All that is left is the interpreter's own end, and an interrupt there would only print a traceback.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


def run() -> int:
    """The exit code of what the arguments of the process ask for."""
    try:
        try:
            app(prog_name="dtogen")
        except SystemExit as done:
            code = done.code
        if sys.stdout:
            sys.stdout.flush()
    except DtogenError as fault:
        show_diagnostics(fault.diagnostics)
        return fault.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        give_up_stdout()
        return 1
    except OSError as fault:
        if fault.errno not in FULL:
            raise
        give_up_stdout()
        show_diagnostics([error("DT607", f"the output cannot be written: {fault.strerror}", help="make room for it")])
        return 1
    return code if isinstance(code, int) else 0


def give_up_stdout() -> None:
    """What could not be written must not be tried again when the interpreter ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def show_version(wanted: bool) -> None:
    if wanted:
        from dtogen.edition import generator_digest

        print(f"dtogen {__version__} (generator {generator_digest()})")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Show the version and the generator's digest, and exit.",
            is_eager=True,
            callback=show_version,
        ),
    ] = False,
) -> None:
    pass


app.command()(init)
app.command()(generate)
app.command()(update)
app.command()(languages)
app.command()(show)
app.command()(prove)
app.command("import")(import_)
app.command()(export)
app.command()(lint)
app.command()(diff)
app.command()(serve)
app.command()(verify)


if __name__ == "__main__":
    main()
