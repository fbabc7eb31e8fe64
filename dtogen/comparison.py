"""Verdicts as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dtogen.difference import Change
from dtogen.verdicts import Bump, Verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """All verdicts, the titles of the languages by id, and how much each version has to rise."""

    verdicts: Sequence[Verdict]
    titles: Mapping[str, str]
    bumps: Mapping[str, Bump]


def as_text(found: Comparison) -> str:
    """One change a paragraph, and the versions at the end."""
    if not found.verdicts:
        return "no changes\n"
    parts = ["\n".join(_paragraph(each, found.titles)) for each in found.verdicts]
    return "\n".join([*parts, "", f"versions: {_versions(found)}"]) + "\n"


def _paragraph(each: Verdict, titles: Mapping[str, str]) -> Iterator[str]:
    yield f"{each.change.location}: {_what(each.change)}"
    for what, why in (("requests", each.request), ("responses", each.response)):
        if why:
            yield f"  breaks {what}: {why}"
    for why, names in _by_reason(each, titles).items():
        yield f"  breaks {', '.join(names)}: {why}"
    if not each.breaks_wire and not each.source:
        yield "  safe"


def _what(change: Change) -> str:
    step = f" ({change.old or '-'} -> {change.new or '-'})" if change.old or change.new else ""
    presence = next((f" {each}" for each in ("required", "optional", "defaulted") if each in change.flags), "")
    told = presence if change.kind in ("member-added", "member-removed") else ""
    return f"{change.subject}: {change.kind.replace('-', ' ')}{told}{step}"


def _by_reason(each: Verdict, titles: Mapping[str, str]) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for language, why in each.source.items():
        reasons.setdefault(why, []).append(titles[language])
    return reasons


def _versions(found: Comparison) -> str:
    levels: dict[str, list[str]] = {}
    for language, bump in found.bumps.items():
        levels.setdefault(bump, []).append(found.titles[language])
    return "; ".join(
        f"{bump} for {', '.join(levels[bump])}" for bump in ("major", "minor", "patch", "none") if bump in levels
    )


def as_markdown(found: Comparison) -> str:
    """A table for a pull request, and one with the versions."""
    if not found.verdicts:
        return "No changes.\n"
    lines = ["| change | wire | source |", "|---|---|---|"]
    for each in found.verdicts:
        wire = [
            f"breaks {what}: {why}" for what, why in (("requests", each.request), ("responses", each.response)) if why
        ]
        source = [f"breaks {', '.join(names)}: {why}" for why, names in _by_reason(each, found.titles).items()]
        cells = [_what(each.change), "<br>".join(wire) or "safe", "<br>".join(source) or "safe"]
        lines.append(f"| {' | '.join(map(_cell, cells))} |")
    lines += ["", "| language | version |", "|---|---|"]
    lines += [f"| {found.titles[language]} | {bump} |" for language, bump in found.bumps.items()]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("`", "\\`").split())


def as_json(found: Comparison) -> str:
    """`changes` with their verdicts by language id, where there is harm, and `versions`."""
    data = {"changes": [_row(each) for each in found.verdicts], "versions": dict(found.bumps)}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _row(each: Verdict) -> dict[str, Any]:
    change = each.change
    row: dict[str, Any] = {
        "kind": change.kind,
        "subject": change.subject,
        "file": change.location.file,
        "line": change.location.line,
    }
    row |= {key: text for key, text in (("old", change.old), ("new", change.new)) if text}
    row["wire"] = {key: why for key, why in (("request", each.request), ("response", each.response)) if why}
    row["source"] = dict(each.source)
    return row
