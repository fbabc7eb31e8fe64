"""The page of `/types` in a real browser: headless Chromium, driven by Playwright."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from starlette.applications import Starlette

from dtogen.host import types_app
from dtogen.language import find_language, language_ids
from tests.browser import chromium, shoot
from tests.conftest import ai_server, golden_schema
from tests.test_host_types import mounted, serving


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(mounted()) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    found = browser.new_context(viewport={"width": 1360, "height": 900})
    found.set_default_timeout(20_000)
    yield found
    found.close()


@pytest.fixture
def page(context: BrowserContext, url: str) -> Iterator[Page]:
    """The page with C# shown. Fails at the end if the browser had anything to complain of, or asked anybody else."""
    found = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    found.on("console", lambda message: said.append(message.text))
    found.on("pageerror", lambda fault: said.append(str(fault)))
    found.on("request", lambda request: asked.append(request.url))
    opened(found, f"{url}/types?lang=csharp")
    yield found
    assert [each for each in said if "400 (Bad Request)" not in each] == []
    assert {each for each in asked if not each.startswith((f"{url}/types", "data:"))} == set()


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    return settled(page)


def settled(page: Page) -> Page:
    expect(page.locator("#source")).to_have_attribute("aria-busy", "false", timeout=20_000)
    return page


def test_every_language_has_a_tab_with_its_document(page: Page, url: str) -> None:
    tabs = page.get_by_role("tab")
    assert tabs.all_inner_texts() == [find_language(each).title for each in language_ids()]
    for language in ("ruby", "java"):
        page.get_by_role("tab", name=find_language(language).title, exact=True).click()
        expect(page.locator(f"#tab-{language}")).to_have_attribute("aria-selected", "true")
        settled(page)
        shown = "".join(page.locator("#source .code").all_text_contents())
        assert shown == httpx.get(f"{url}/types/{language}").text
    assert page.url == f"{url}/types/?lang=java"


def test_tabs_go_by_arrow_keys(page: Page) -> None:
    page.locator("#tab-csharp").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-dart")).to_be_focused()
    expect(page.locator("#tab-dart")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#tab-typescript")).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator("#tab-csharp")).to_be_focused()
    assert page.locator("[role=tab][tabindex='0']").count() == 1
    settled(page)


def test_search_by_keyboard_leads_to_the_declaration(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("openaichat completion")
    expect(page.locator("#count")).to_have_text("2 of 303")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#t-QueueOpenAiChatCompletion")).to_be_in_viewport()
    expect(page.locator("a[aria-current=true]")).to_contain_text("QueueOpenAiChatCompletion")
    before = page.locator("#t-QueueOpenAiChatCompletion").evaluate("each => each.previousSibling.textContent")
    before += page.locator("#t-QueueOpenAiChatCompletion").evaluate("each => each.previousElementSibling.textContent")
    assert "class" in before
    page.locator("#search").fill("nothing is called that")
    expect(page.locator("#none")).to_be_visible()
    page.locator("#search").press("Escape")
    expect(page.locator("#count")).to_have_text("303 in all")


@pytest.mark.parametrize("language", language_ids())
def test_every_declaration_can_be_gone_to(page: Page, url: str, language: str) -> None:
    opened(page, f"{url}/types?lang={language}#t-OpenAiChatResponse")
    expect(page.locator("#t-OpenAiChatResponse")).to_be_in_viewport()
    # A language without inheritance has no place for a model that others only derive from.
    names = [decl.name for decl in ai_server().decls if not getattr(decl, "abstract", False)]
    assert page.evaluate("names => names.filter(name => !document.getElementById('t-' + name))", names) == []


def test_options_shape_the_source_the_address_and_the_commands(page: Page, url: str) -> None:
    page.locator("#options summary").click()
    page.get_by_label("namespace", exact=False).first.fill("My.Api")
    page.locator("#include").fill("OpenAiError")
    expect(page.locator("#source")).to_contain_text("namespace My.Api;")
    query = "namespace=My.Api&include=OpenAiError"
    assert page.url == f"{url}/types/?lang=csharp&{query}"
    expect(page.locator("#curl")).to_have_text(f"curl -OJ '{url}/types/csharp?{query}'")
    expect(page.locator("#update")).to_have_text("dtogen update Dtos.cs")
    expect(page.locator("#raw")).to_have_attribute("href", f"/types/csharp?{query}")
    # What is left out can be seen in the list.
    expect(page.locator("a[data-name=OpenAiChat]")).to_have_class("absent")
    page.reload()
    settled(page)
    expect(page.locator("#source")).to_contain_text("namespace My.Api;")
    page.locator("#options summary").click()
    page.locator("#reset").click()
    expect(page.locator("#curl")).to_have_text(f"curl -OJ {url}/types/csharp")


def test_the_form_has_every_option_of_every_language(page: Page) -> None:
    page.locator("#options summary").click()
    for language in language_ids():
        page.locator(f"#tab-{language}").click()
        names = page.locator(f"form[data-lang={language}] [name]").evaluate_all("all => all.map(each => each.name)")
        own = {option.name for option in find_language(language).options}
        assert own | {"package", "version", "client"} == set(names)
        expect(page.locator(f"form[data-lang={language}]")).to_be_visible()
    unlabelled = page.locator("input, select").evaluate_all("all => all.filter(e => !e.labels.length).map(e => e.id)")
    assert unlabelled == []
    settled(page)


def test_a_bad_option_is_told(page: Page) -> None:
    page.locator("#options summary").click()
    page.locator("#include").fill("OpenAiChatt")
    expect(page.get_by_role("alert")).to_contain_text("did you mean OpenAiChat")
    page.locator("#include").fill("OpenAiChat")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_copy_and_download_give_the_document(page: Page, context: BrowserContext, url: str, tmp_path: Path) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=url)
    text = httpx.get(f"{url}/types/csharp").text
    page.get_by_role("button", name="Copy").first.click()
    expect(page.locator("#said")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == text
    page.locator("[data-copy=curl]").click()
    page.wait_for_timeout(100)
    assert page.evaluate("navigator.clipboard.readText()") == f"curl -OJ {url}/types/csharp"
    expect(page.locator("#update")).to_have_text("dtogen update Dtos.cs")
    for link, name in (("#download", "Dtos.cs"), ("#package", "ai-server-csharp.zip")):
        with page.expect_download() as download:
            page.locator(link).click()
        assert download.value.suggested_filename == name
        download.value.save_as(tmp_path / name)
    assert (tmp_path / "Dtos.cs").read_text(encoding="utf-8") == text


LUMINANCE = """
selector => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[0-9.]+/g).slice(0, 3).map((each) => {
      const part = each / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const element = document.querySelector(selector);
  if (!element) return 99;
  let behind = element;
  while (getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
  const [a, b] = [light(getComputedStyle(element).color), light(getComputedStyle(behind).backgroundColor)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
"""
# What must be legible, where it is there.
READ = [
    ".source .k",
    ".source .t",
    ".source .d",
    ".source .s",
    ".source .n",
    ".source .c",
    ".source .a",
    ".code",
    "h1",
    "h1 small",
    ".kind",
    ".digest",
    ".count",
    "#copy",
    ".tabs button",
    ".options small",
    "a[aria-current=true]",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_colour_schemes_can_be_read(browser: Browser, url: str, scheme: str, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 1360, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = opened(context.new_page(), f"{url}/types?lang=kotlin")
    shoot(page, tmp_path, f"{scheme}-top")
    page.locator("a[data-name=OpenAiChat]").click()
    shoot(page, tmp_path, f"{scheme}-type")
    page.locator("#options summary").click()
    shoot(page, tmp_path, f"{scheme}-options")
    low = {each: ratio for each in READ if (ratio := page.evaluate(LUMINANCE, each)) < 4.5}
    assert low == {}
    assert (page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 21, 26)") == (scheme == "dark")
    context.close()


def test_the_reader_chooses_the_colours(page: Page, url: str) -> None:
    back = "getComputedStyle(document.body).backgroundColor"
    button = page.locator("#theme")
    expect(button).to_have_text("Theme: auto")
    light = page.evaluate(back)
    button.click()
    button.click()
    expect(button).to_have_text("Theme: dark")
    assert page.evaluate(back) != light
    opened(page, f"{url}/types?lang=go")
    expect(button).to_have_text("Theme: dark")  # it is remembered
    button.click()
    assert page.evaluate(back) == light


def test_where_the_keyboard_is_can_be_seen(page: Page) -> None:
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", reached[-1]
    assert reached[0] == "Skip to the source" and {"theme", "tab-csharp", "search"} <= set(reached)


def test_a_narrow_window_shows_all_of_it(browser: Browser, url: str, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 400, "height": 800})
    page = opened(context.new_page(), f"{url}/types?lang=swift")
    shoot(page, tmp_path, "narrow")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.locator("#source").scroll_into_view_if_needed()
    shoot(page, tmp_path, "narrow-source")
    context.close()


def test_without_scripts_there_are_links(browser: Browser, url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{url}/types")
    page.get_by_role("link", name="Kotlin").click()
    assert page.url == f"{url}/types/kotlin"
    context.close()


def test_a_schema_s_words_are_only_words(context: BrowserContext) -> None:
    app = Starlette()
    app.mount("/types", types_app(golden_schema("hostile_strings")))
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    with serving(app) as address:
        for language in language_ids():
            opened(page, f"{address}/types?lang={language}")
            shown = "".join(page.locator("#source .code").all_text_contents())
            assert shown == httpx.get(f"{address}/types/{language}").text
            assert page.locator("#source script, #source img, #source a, #entries script").count() == 0
    assert said == []


def test_the_page_works_where_it_is_mounted(context: BrowserContext) -> None:
    app = Starlette()
    app.mount("/deep/in/types", types_app(golden_schema("specimen"), base_url="https://ai.example.org"))
    with serving(app) as address:
        page = opened(context.new_page(), f"{address}/deep/in/types?lang=ts")
        page.locator("#tab-typescript").click()
        expect(page.locator("#curl")).to_have_text("curl -OJ https://ai.example.org/types/typescript")
        expect(page.locator("#download")).to_have_attribute("href", "/deep/in/types/typescript")
        settled(page)
        expect(page.locator("#source")).to_contain_text("BaseUrl: https://ai.example.org")


def test_the_first_calls_of_each_language_stand_side_by_side(page: Page, url: str, tmp_path: Path) -> None:
    page.locator("#calls summary").click()
    for language in language_ids():
        page.locator(f"#tab-{language}").click()
        settled(page)
        expect(page.locator("#snippets h3")).to_have_text(["Once", "AI Server", "OpenAI and compatible providers"])
        expect(page.locator("#snippets")).to_contain_text(url)
        expect(page.locator("#snippets")).to_contain_text("https://api.openai.com/v1")
        if language == "csharp":
            shoot(page, tmp_path, "calls")
    settled(page)
