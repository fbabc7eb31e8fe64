"""Findings of `lint` for machines: JSON, and SARIF 2.1.0 for code scanning."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dtogen.lint import Finding, Rule

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_json(findings: Sequence[Finding]) -> str:
    """A list of objects; `suppressed` holds the reason where a rule is switched off."""
    return json.dumps([_row(each) for each in findings], indent=2, ensure_ascii=False)


def _row(each: Finding) -> dict[str, Any]:
    row: dict[str, Any] = {
        "code": each.rule.code,
        "rule": each.rule.name,
        "severity": each.rule.severity,
        "message": each.message,
        "subject": each.subject,
        "file": each.location.file,
        "line": each.location.line,
        "help": each.rule.help,
    }
    row |= {"notes": list(each.notes)} if each.notes else {}
    row |= {"languages": list(each.languages)} if each.languages else {}
    row |= {"suppressed": each.suppressed} if each.suppressed is not None else {}
    return row


def as_sarif(findings: Sequence[Finding], rules: Sequence[Rule], version: str) -> str:
    """One run of SARIF 2.1.0, with all rules and, suppressed, what was switched off."""
    index = {rule.code: number for number, rule in enumerate(rules)}
    driver = {"name": "dtogen", "version": version, "rules": [_rule(rule) for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, index[each.rule.code]) for each in findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.doc},
        "help": {"text": rule.help},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(each: Finding, index: int) -> dict[str, Any]:
    text = "\n".join([f"{each.message}.", *each.notes])
    place: dict[str, Any] = {"artifactLocation": {"uri": each.location.file.replace("\\", "/")}}
    if each.location.line:
        place["region"] = {"startLine": each.location.line}
    result: dict[str, Any] = {
        "ruleId": each.rule.code,
        "ruleIndex": index,
        "level": each.rule.severity,
        "message": {"text": text},
        "locations": [{"physicalLocation": place, "logicalLocations": [{"fullyQualifiedName": each.subject}]}],
    }
    if each.suppressed is not None:
        result["suppressions"] = [{"kind": "external", "justification": each.suppressed}]
    return result
