"""`dtogen serve`: what schemathesis makes of the OpenAPI document finds no fault of the server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.test_serve_support import configuration, environment, serving

CHECKS = "not_a_server_error,content_type_conformance,response_schema_conformance"
# Few of each: there are some 160 operations.
EXAMPLES = 3
SEED = 20250509


def test_no_server_error(tmp_path: Path) -> None:
    with serving(*configuration(tmp_path, "wait_seconds = 2.0\n")) as server:
        command = [
            *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"),
            *("run", f"{server.url}/openapi.json", "--checks", CHECKS, "--seed", str(SEED)),
            *("--phases", "examples,fuzzing", "--max-examples", str(EXAMPLES), "--workers", "2"),
            *("--generation-deterministic", "--request-timeout", "20", "--no-color", "--warnings", "off"),
        ]
        done = subprocess.run(command, text=True, capture_output=True, timeout=300, cwd=tmp_path, env=environment())
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "No issues found" in done.stdout
    assert "Traceback" not in server.said, server.said[-4000:]
