"""`dtogen languages`."""

from __future__ import annotations

from typing import Annotated

import typer


def languages(as_json: Annotated[bool, typer.Option("--json", help="As JSON, with all options.")] = False) -> None:
    """List the languages and their options.

    Examples:

        dtogen languages

        dtogen languages --json
    """
    import json

    from dtogen.language import find_language, language_ids
    from dtogen.options import COMMON

    found = [find_language(each) for each in language_ids()]
    if as_json:
        rows = [
            {
                "id": each.id,
                "title": each.title,
                "aliases": each.aliases,
                "extension": each.extension,
                "media_type": each.media_type,
                "options": [
                    {
                        "name": option.name,
                        "doc": option.doc,
                        "choices": option.choices,
                        "default": None if callable(option.default) else option.default,
                    }
                    for option in (*COMMON, *each.options)
                ],
            }
            for each in found
        ]
        print(json.dumps(rows, indent=2))
        return
    for each in found:
        print(f"{each.id:<12} {each.title} (also {', '.join(each.aliases)})")
        for option in each.options:
            default = "made of the schema's name" if callable(option.default) else str(option.default).lower()
            values = " | ".join(option.choices)
            print(f"    {option.name:<14} {option.doc} {f'[{values}] ' if values else ''}(default: {default})")
