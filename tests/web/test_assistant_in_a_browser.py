"""The assistant in a real browser: asked, looked at, what it is unsure of drawn, its proposals seen
by who asked for them and where no agreement is measured.
"""

from __future__ import annotations

import pytest

from liaisons.coding import codings, room, samples
from liaisons.coding.codebook import codebook
from tests.browser import chromium, needed, serving
from tests.coding.taught import forum_of
from tests.web.team import served
from tests.web.test_coding_in_a_browser import coming_in
from tests.web.test_in_a_browser import AXE

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    needed()
    return forum_of(tmp_path_factory.mktemp("asked"))


@pytest.fixture(scope="module")
def address(study):
    with serving(served(study.folder)) as address:
        yield address


@pytest.fixture(scope="module")
def browser(address):
    with chromium() as opened:
        yield opened


def drawn(page, base, study, name, blind):
    """A sample of five that the assistant is least sure of, which the reader alone codes."""
    page.goto(f"{base}/assistant?community=gp&variable={codebook(room(study)).find('subject').id}")
    page.locator("a", has_text="least sure of").click()
    page.wait_for_url("**/samples?least=*")
    page.fill("#name", name)
    page.fill("#size", "5")
    page.locator("[name=blind]").set_checked(blind)
    page.locator("form button", has_text="Draw the sample").click()
    page.wait_for_url("**/samples#s*")
    made = samples.named(room(study), name)
    page.locator(f"#s{made.id} button", has_text="Take part").click()
    page.wait_for_url(f"**/samples/{made.id}")
    return made


def fits(page, address):
    """Nothing is wider than the screen, and axe finds nothing that is grave."""
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run().then((r) => r.violations)")
    grave = [v for v in found if v["impact"] in ("serious", "critical")]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in grave] == [], address


def test_it_is_asked_and_helps_without_a_word_in_what_is_compared(study, address, browser):
    base = f"{address}/studies/study"
    page, said = coming_in(browser, address, "researcher")
    page.goto(f"{base}/assistant?community=gp")
    page.locator("table a", has_text="subject").click()
    page.locator("button", has_text="Ask the assistant").click()
    page.locator("h2", has_text="Does it agree with you?").wait_for(timeout=120_000)
    assert "It agrees with people well." in page.locator(".finding").inner_text()
    assert page.locator("svg.trust circle.point").count() > 3

    alone = drawn(page, base, study, "unsure", blind=False)
    assert alone.method == "uncertain"
    assert page.locator(".assistant-mark").count() == 0  # off until asked for
    page.locator("button", has_text="Show what the assistant proposes").click()
    page.wait_for_load_state()
    marks = page.locator(".assistant-mark:not(:empty)")
    assert marks.count() == 1
    assert "%" in marks.inner_text()
    before = len(codings.standing(room(study)))
    page.locator(".offered li", has=marks).locator("button").click()
    page.locator("#coded", has_text="kept").wait_for()
    every = codings.standing(room(study))
    assert len(every) == before + 1
    assert every[-1].sample == alone.id

    drawn(page, base, study, "blind", blind=True)
    assert page.locator(".assistant-mark:not(:empty)").count() == 0
    assert "the assistant proposes nothing" in page.locator("main").inner_text()
    page.keyboard.press("j")
    assert page.locator(".assistant-mark:not(:empty)").count() == 0
    assert said == []


def test_its_pages_fit_a_phone_and_are_read_aloud(study, address, browser):
    about = codebook(room(study)).find("subject").id
    for width, scheme in ((360, "light"), (1280, "dark")):
        options = {"bypass_csp": True, "color_scheme": scheme}
        page, said = coming_in(browser, address, "coder", width, **options)
        for place in ("", f"?community=gp&variable={about}"):
            fits(page, f"{address}/studies/study/assistant{place}")
        assert said == []
