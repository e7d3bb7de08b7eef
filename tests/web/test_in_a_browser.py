"""The pages in a real browser: nothing wider than the screen, no error, accessible, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from liaisons.demo.run import build
from liaisons.web.app import create_app
from tests.browser import chromium, console, needed, serving

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PAGES = ("", "/questions/presence", "/questions/help", "/questions/ties", "/read", "/journal",
         "/network", "/people", "/fieldmap", "/sample",
         "/journal/changes", "/bring", "/paste", "/settings", "/steward")  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    needed()
    folder = tmp_path_factory.mktemp("demo") / "demonstration"
    build(folder)
    with serving(create_app(folder)) as address:
        yield address


@pytest.fixture
def browser(address):
    with chromium() as opened:
        yield opened


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_page_is_quiet_fits_and_is_accessible(address, browser, width, lang):
    context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    said, asked = console(page), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/language/{lang}")
    for place in PAGES:
        page.goto(f"{address}/studies/demonstration{place}")
        assert page.locator(f'html[lang="{lang}"]').count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") == width, place
        page.add_script_tag(path=str(AXE))
        found = page.evaluate("axe.run().then(r => r.violations)")
        grave = [v for v in found if v["impact"] in ("serious", "critical")]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in grave] == [], place
    assert said == []
    assert all(url.startswith((address, "data:")) for url in asked)


@pytest.mark.slow
def test_from_a_number_to_a_thread_by_keyboard_alone(address, browser):
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    said = console(page)
    page.goto(f"{address}/studies/demonstration/questions/help")
    page.locator("a.behind").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/behind?**")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className") == "message"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/read/**")
    assert page.locator(".message:target").count() == 1
    page.goto(f"{address}/studies/demonstration/read")
    page.keyboard.press("/")
    page.keyboard.type("merci")
    page.keyboard.press("Enter")
    page.wait_for_url("**said=merci**")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/read/**")
    assert said == []
