"""`dtogen verify`: a live server against the schema."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from dtogen.commands.shared import SchemaArg, load, progress
from dtogen.diagnostics import DtogenError, OptionError, error

if TYPE_CHECKING:
    from dtogen.verify_rows import Row


def verify(
    url: Annotated[str, typer.Argument(metavar="URL", help="The server's root; with --openai where its paths start.")],
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="PATTERN", help="Only operations of such a name, as `*Chat*`; may be repeated."),
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", metavar="T", help="Only operations with this tag; may be repeated.")
    ] = None,
    api_key: Annotated[
        str | None, typer.Option("--api-key", metavar="K", envvar="DTOGEN_API_KEY", help="Sent as a bearer token.")
    ] = None,
    auth_secret: Annotated[
        str | None,
        typer.Option("--auth-secret", metavar="S", envvar="DTOGEN_AUTH_SECRET", help="What Admin operations want."),
    ] = None,
    openai: Annotated[bool, typer.Option("--openai", help="A server that has the OpenAI chat alone.")] = False,
    model: Annotated[str | None, typer.Option("--model", metavar="M", help="The model that chats ask for.")] = None,
    provider: Annotated[
        str, typer.Option("--provider", metavar="P", help="The provider, where a request must name one.")
    ] = "echo",
    schema: SchemaArg = None,
    timeout: Annotated[float, typer.Option("--timeout", metavar="S", help="Seconds that an answer may take.")] = 30.0,
    as_json: Annotated[bool, typer.Option("--json", help="The rows as JSON.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="The rows as a Markdown table.")] = False,
) -> None:
    """Send every operation to a live server, read its answers with the emitted types, and compare.

    Two requests sent as one (NAME[]) have a row of their own, and so have chats with tools, as a stream, and bad
    ones. Exit 1 if anything does not hold. On another machine, what changes something is sent only when it is chosen.

    Examples:

        dtogen verify http://127.0.0.1:5005

        dtogen verify https://ai.example.com --tag AI --model gpt-4-turbo --json

        dtogen verify http://127.0.0.1:5005 --only '*[]'

        dtogen verify https://api.example.com/v1 --openai --model gpt-4o-mini
    """
    if openai and (only or tag):
        raise OptionError(
            error("DT405", "--openai has no operations to choose from", help="leave --only and --tag out")
        )
    if timeout <= 0:
        raise OptionError(error("DT405", "--timeout is a number of seconds above 0", help="for example --timeout 30"))
    try:
        from dtogen.verify import verify as run
        from dtogen.verify_chat import verify_chat
        from dtogen.verify_rows import Target, json_text, markdown
    except ImportError as fault:
        raise DtogenError(
            error("DT920", "verify needs the client's libraries", help="pip install 'dtogen[client]'")
        ) from fault

    from dtogen.pipeline import choose

    target = Target(url, api_key or None, auth_secret or None, model, provider, timeout)
    with progress() as step:
        step("reading the schema")
        selection = choose(load(schema))
        rows = verify_chat(selection, target, step) if openai else run(selection, target, only or (), tag or (), step)
    if as_json:
        print(json_text(rows))
    elif as_markdown:
        print(markdown(rows))
    else:
        print_rows(rows)
    held = sum(row.holds and not row.skipped for row in rows)
    skipped = sum(row.skipped for row in rows)
    left = f", {skipped} not sent" if skipped else ""
    print(f"{held} of {len(rows) - skipped} hold{left}", file=sys.stderr)
    if not all(row.holds for row in rows):
        raise typer.Exit(1)


def print_rows(rows: tuple[Row, ...]) -> None:
    """A line each, in red what does not hold; then why, in full. What is no terminal gets whole lines."""
    from rich.console import Console
    from rich.text import Text

    from dtogen.verify_rows import plain, reasons

    console = Console()

    def show(line: str, style: str) -> None:
        console.print(Text(line, style), no_wrap=True, overflow="ignore", crop=False)

    head, *lines = plain(rows, console.width if console.is_terminal else None)
    show(head, "bold")
    for row, line in zip(rows, lines, strict=True):
        show(line, "dim" if row.skipped else "" if row.holds else "red")
    why = reasons(rows)
    if why:
        show("\nWhat does not hold:", "bold")
        for line in why:
            console.print(Text(f"  {line}", "red"), soft_wrap=True)
