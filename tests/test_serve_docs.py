"""`dtogen serve`: the interactive documents at `/docs`, in headless Chromium."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium, shoot
from tests.conftest import ROOT
from tests.test_serve_support import KEY, Server, environment, serving


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(DTOGEN_API_KEYS=KEY) as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """The documents. Fails at the end if the browser had anything to complain of, or asked anybody else."""
    context = browser.new_context(viewport={"width": 1360, "height": 1000})
    context.set_default_timeout(30_000)
    found = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    found.on("console", lambda message: said.append(message.text))
    found.on("pageerror", lambda fault: said.append(str(fault)))
    found.on("request", lambda request: asked.append(request.url))
    found.goto(f"{server.url}/docs")
    expect(found.locator(".opblock-tag-section").first).to_be_visible()
    yield found
    context.close()
    assert [each for each in said if "401 (Unauthorized)" not in each] == []
    assert {each for each in asked if not each.startswith((f"{server.url}/", "data:"))} == set()


def test_the_page_names_no_other_host(server: Server) -> None:
    page = server.get("/docs")
    assert "script-src 'self'" in page.headers["content-security-policy"] and "http" not in page.text
    for name in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert server.get(f"/{name}").status_code == 200


def test_operations_are_listed_by_tag(page: Page, server: Server, tmp_path: Path) -> None:
    tags = page.locator(".opblock-tag").evaluate_all("all => all.map(each => each.dataset.tag)")
    assert tags == [each["name"] for each in server.get("/openapi.json").json()["tags"]]
    shoot(page, tmp_path, "docs")
    page.locator("[data-tag=AI]").click()
    shown = page.locator(".opblock-summary-path").evaluate_all("all => all.map(each => each.dataset.path)")
    assert {"/api/CreateOpenAiChat", "/v1/chat/completions", "/jobs", "/v1/models"} <= set(shown)
    shoot(page, tmp_path, "docs-tag")


def test_an_operation_is_tried_out_with_a_key(page: Page, tmp_path: Path) -> None:
    page.locator("[data-tag=AI]").click()
    block = page.locator("#operations-AI-CreateOpenAiChat")
    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Try it out").click()
    block.get_by_role("button", name="Execute").click()
    answered = block.locator(".live-responses-table .response")
    expect(answered.locator(".response-col_status")).to_contain_text("401")

    page.locator(".auth-wrapper .authorize").first.click()
    dialog = page.locator(".modal-ux")
    shoot(page, tmp_path, "docs-authorize")
    dialog.locator("#auth-bearer-value").fill(KEY)
    dialog.locator(".auth-container", has_text="bearer").get_by_role("button", name="Apply credentials").click()
    dialog.locator(".btn-done").first.click()

    block.get_by_role("button", name="Execute").click()
    expect(answered.locator(".response-col_status")).to_contain_text("200")
    expect(answered.locator(".response-col_description")).to_contain_text("chat.completion")
    answered.scroll_into_view_if_needed()
    shoot(page, tmp_path, "docs-answer")


def test_a_narrow_window_shows_all_of_it(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    page.locator("[data-tag=AI]").click()
    shoot(page, tmp_path, "docs-narrow")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_without_swagger_ui_the_server_runs_and_says_how_to_get_it() -> None:
    code = (
        "import sys; sys.modules['fastapi_swagger'] = None\n"
        "from starlette.testclient import TestClient\n"
        "from dtogen.host.server.app import make_app\n"
        "from dtogen.host.server.catalogue import read_catalogue\n"
        "from dtogen.host.server.jobs import Jobs\n"
        "from dtogen.host.server.settings import Settings\n"
        "jobs = Jobs(sys.argv[1], 10)\n"
        "jobs.open()\n"
        "with TestClient(make_app(Settings(), read_catalogue(), jobs), base_url='http://127.0.0.1') as client:\n"
        "    page = client.get('/docs')\n"
        "    print(page.status_code, page.json()['responseStatus']['message'])\n"
        "    print(client.get('/hello/World').status_code)\n"
    )
    command = [sys.executable, "-c", code, ":memory:"]
    done = subprocess.run(command, text=True, capture_output=True, timeout=60, cwd=ROOT, env=environment())
    assert done.stdout.splitlines() == [
        "501 The documents need fastapi_swagger, which is not installed: pip install 'dtogen[host]'",
        "200",
    ], done.stderr
