"""`python -m dtogen.prove [TOOL ...]`: install the tools of all proofs, or those named. Exit: 0, 1 failed, 2 usage."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence

from dtogen.prove.proof import find_proof, proof_ids
from dtogen.prove.toolchain import Tool, ToolchainError, find, install


def all_tools() -> dict[str, Tool]:
    """The tools that the proofs use, and those which these are called by; by id."""
    proofs = [find_proof(each) for each in proof_ids()]
    return {tool.id: tool for proof in proofs if proof for tool in _with_parts(proof.tools)}


def _with_parts(tools: Iterable[Tool]) -> Iterator[Tool]:
    for tool in tools:
        yield from _with_parts(part for part in tool.parts if isinstance(part, Tool))
        yield tool


def main(arguments: Sequence[str]) -> int:
    tools = all_tools()
    unknown = [each for each in arguments if each not in tools]
    if unknown:
        print(f"no such tool: {', '.join(unknown)}; there are {', '.join(sorted(tools))}", file=sys.stderr)
        return 2
    wanted = [tools[each] for each in arguments or tools]
    try:
        install(wanted, lambda line: print(line, file=sys.stderr, flush=True))
    except ToolchainError as fault:
        print(fault, file=sys.stderr)
        return 1
    for each in find(wanted).found.values():
        print(f"{each.id} {each.version}: {' '.join(each.argv)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
