"""Headless Chromium for tests of pages, driven by Playwright."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from dtogen.prove.packs import NODE
from dtogen.prove.toolchain import find
from tests.toolchain import CHROMIUM

# Kept for a person to look at, where this names a folder.
SHOTS = os.environ.get("DTOGEN_SCREENSHOTS")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; the test is skipped where it is not installed, except in CI."""
    tools = find([CHROMIUM, NODE])
    if tools.missing and not os.environ.get("CI"):
        pytest.skip("make toolchains installs it")
    (program,) = tools.argv("chromium")
    with pytest.MonkeyPatch.context() as patch:
        # Playwright's own Node.js wants a library that a bare Debian lacks.
        patch.setenv("PLAYWRIGHT_NODEJS_PATH", tools.argv("node")[0])
        with sync_playwright() as playwright:
            # The sandbox cannot be had by root, and what is opened is our own page.
            found = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            expect.set_options(timeout=20_000)  # a machine may have much else to do
            yield found
            found.close()


def shoot(page: Page, folder: Path, name: str) -> bytes:
    page.wait_for_timeout(150)
    shot = page.screenshot(path=Path(SHOTS or folder) / f"{name}.png")
    assert len(shot) > 20_000  # an empty page is a tenth of that
    return shot
