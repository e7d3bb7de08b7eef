"""The way through classes, types and exchange in a real browser: by keyboard, in French, narrow."""

from __future__ import annotations

import pytest

from liaisons.coding import room
from liaisons.coding.starting import start
from liaisons.web.app import create_app
from tests.browser import chromium, console, needed, serving
from tests.coding.forum import study_of
from tests.web.team import few
from tests.web.test_meaning_pages import sheet

pytestmark = pytest.mark.slow

BASE = "/studies/study"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    needed()
    made = study_of(tmp_path_factory.mktemp("walk"), sheet(80))
    few(made)
    start(room(made), "fr")
    return made.folder


@pytest.fixture(scope="module")
def address(folder):
    with serving(create_app(folder)) as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


def test_classes_are_asked_for_looked_at_and_followed_to_a_message(browser, address):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    said = console(page)
    page.goto(f"{address}/language/fr?back={BASE}/classes")
    page.get_by_label("Nombre de classes").fill("2")
    page.get_by_text("Comment les textes sont découpés").click()
    page.get_by_label("Mots d’un segment").fill("10")
    page.get_by_label("Mots d’un segment").press("Enter")
    page.get_by_role("link", name="Voir les classes").click(timeout=60_000)
    assert page.locator(".picture.wide svg").is_visible()
    assert page.locator(".picture.narrow svg").is_hidden()
    page.get_by_text("La même chose en tableau").click()
    assert page.get_by_role("region", name="Classes").locator("tbody tr").count() == 2
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.locator(".picture.narrow svg").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.locator("blockquote a").first.press("Enter")
    page.wait_for_url("**/read/**")
    assert page.locator(".message:target").count() == 1
    assert said == []
    page.close()


def test_a_file_is_brought_in_and_what_found_no_place_is_read(browser, address, tmp_path):
    table = tmp_path / "codages.csv"
    table.write_text("id,coder,code\nm1,Eva,ethics\nnulle part,Eva,ethics\n", "utf-8")
    for script in (True, False):
        page = browser.new_page(viewport={"width": 360, "height": 800}, java_script_enabled=script)
        page.goto(f"{address}/language/fr?back={BASE}/exchange")
        page.locator("#file").set_input_files(table)
        page.get_by_role("button", name="Apporter").click()
        page.wait_for_url(f"{address}{BASE}/exchange/*")
        assert page.get_by_text("codages.csv, ligne 3").is_visible()
        if script:
            assert page.evaluate("document.documentElement.scrollWidth") == 360
        page.close()
