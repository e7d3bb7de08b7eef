"""Reading and notes in a real browser: search, facets, keyboard, places in texts, two at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from liaisons.study.importing import import_files
from liaisons.study.planning import Request
from liaisons.web.app import create_app
from tests.browser import chromium, console, needed, serving
from tests.study.test_reading import SAID, study_of, write
from tests.web.test_in_a_browser import AXE

pytestmark = pytest.mark.slow

EMOJI = [("z1", "z", None, "eve", 50_000, "😀 Une fièvre 😀\r\n  à 40 °C ?")]
LONG = [
    (f"l{i}", "l", "l0" if i else None, f"p{i % 9}", 60_000 + i, f"Message {i} de la garde")
    for i in range(450)
]
PAGES = ("/read", "/read?said=toux", "/read?said=xylographe", "/notes", "/notes/1")


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    needed()
    folder = tmp_path_factory.mktemp("browsed")
    study = study_of(folder, [*SAID, *EMOJI, *LONG])
    more = write(folder / "aides.jsonl", SAID[:2])
    import_files(study, Request(paths=[more], community="aides"))
    with serving(create_app(study.folder)) as address:
        yield f"{address}/studies/study"


@pytest.fixture(scope="module")
def browser(address):
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser):
    made = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    said = console(made)
    yield made
    made.context.close()
    assert [text for text in said if "409" not in text] == []


def test_words_are_found_without_accents_and_sifted_and_read_by_keyboard(address, page):
    page.goto(f"{address}/read?community=gp")
    page.keyboard.press("/")
    page.keyboard.type("epuisees")
    page.keyboard.press("Enter")
    page.wait_for_url("**said=epuisees**")
    assert page.locator(".hits mark").all_text_contents() == ["épuisée"]
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/read/**")
    assert page.locator(".message:target mark").all_text_contents() == ["épuisée"]
    page.goto(f"{address}/read?community=gp")
    page.get_by_role("link", name="sans réponse", exact=True).click()
    page.wait_for_url("**state=unanswered**")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/read/**")
    first = page.url
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url != first)
    page.keyboard.press("p")
    page.wait_for_url(first)


def test_a_long_thread_comes_in_leaves_and_a_message_leads_to_its_own(address, page):
    page.goto(f"{address}/read?community=gp&said=%22Message+321%22")
    page.locator(".hits a").first.click()
    page.wait_for_url("**page=2**")
    assert page.locator(".message:target .text").text_content() == "Message 321 de la garde"
    assert page.locator(".message").count() == 200


def test_what_is_selected_is_a_place_in_code_points_and_back(address, page):
    page.goto(f"{address}/read?community=gp&said=fievre")
    page.locator(".hits a").first.click()
    page.wait_for_url("**/read/**")
    text = EMOJI[0][5]
    # The fever is marked: a mark inside the text moves nothing.
    assert page.locator("[data-text] mark").count() == 1
    found = page.evaluate(
        """() => {
            const text = document.querySelector("[data-text]");
            window.getSelection().selectAllChildren(text);
            return window.liaisons.passages();
        }"""
    )
    kept = page.evaluate("document.querySelector('[data-text]').textContent")
    assert kept == text
    assert [(one["start"], one["end"]) for one in found] == [(0, len(text))]
    start = text.index("40")
    back = page.evaluate(
        """([message, start, end]) => {
            const range = window.liaisons.range(message, start, end);
            const chosen = window.getSelection();
            chosen.removeAllRanges();
            chosen.addRange(range);
            return [range.toString(), window.liaisons.passages()];
        }""",
        [found[0]["message"], start, start + 2],
    )
    assert back[0] == "40"
    assert [(one["start"], one["end"], one["quote"]) for one in back[1]] == [
        (start, start + 2, "40")
    ]


def test_a_note_is_drafted_written_edited_by_two_and_printed(address, browser, page):
    page.goto(f"{address}/read?community=gp&state=answered")
    page.locator(".threads a").first.click()
    page.locator("details.write summary").click()
    page.locator("textarea").fill("Un brouillon")
    page.reload()
    assert page.locator("textarea").input_value() == "Un brouillon"
    page.locator("textarea").fill("La toux revient chaque hiver")
    page.get_by_label("rapport").check()
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**#note-*")
    assert page.locator(".memo .words").first.text_content() == "La toux revient chaque hiver"
    assert page.locator("textarea").input_value() == ""
    page.locator(".memo a").first.click()
    page.wait_for_url("**/notes/*")
    other = browser.new_context().new_page()
    other.goto(page.url)
    other.locator("textarea").fill("La toux revient, dit Ben")
    other.get_by_role("button", name="Enregistrer").click()
    other.wait_for_url("**#note-*")
    page.locator("textarea").fill("La toux revient, dit Ana")
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_selector("[role=alert]")
    assert "dit Ben" in page.locator(".theirs").text_content()
    assert page.locator("textarea").input_value() == "La toux revient, dit Ana"
    page.locator("textarea").fill("La toux revient, disent Ana et Ben")
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**#note-*")
    page.goto(f"{address}/report", timeout=300_000)  # measured for the first time
    assert "disent Ana et Ben" in page.locator("#notes").text_content()
    other.context.close()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_pages_of_reading_fit_and_are_accessible(address, browser, width, lang, tmp_path):
    context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/read?lang={lang}")
    longest = page.request.get(f"{address}/read.json?community=gp&order=longest").json()
    places = [*PAGES, f"/read/{longest['threads'][0]['thread']}?community=gp"]
    for number, place in enumerate(places):
        joined = "&" if "?" in place else "?"
        answer = page.goto(f"{address}{place}{joined}lang={lang}")
        if answer.status == 404:
            continue  # the note is there only once the test above has written it
        assert page.evaluate("document.documentElement.scrollWidth") == width, place
        page.screenshot(path=str(tmp_path / f"{number}.png"), full_page=number < 5)
        page.add_script_tag(path=str(AXE))
        found = page.evaluate("axe.run().then(r => r.violations)")
        grave = [v for v in found if v["impact"] in ("serious", "critical")]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in grave] == [], place
    context.close()
