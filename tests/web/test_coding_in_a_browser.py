"""Coding in a real browser: two people blind and at once, by keyboard; decided, counted, shown."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from liaisons.coding import codings, room, samples
from liaisons.coding.adjudication import decisions
from liaisons.coding.codebook import codebook
from liaisons.coding.interviews import store
from liaisons.coding.interviews.speakers import turns
from tests.browser import chromium, needed, serving
from tests.coding.forum import SHEET
from tests.servers.processes import free_port
from tests.web.team import PASSWORD, begun, served
from tests.web.test_in_a_browser import AXE

pytestmark = pytest.mark.slow

HEAD = SHEET.partition("\n")[0]
LINES = [
    f"q{n},f{n},p{n % 7},2026-03-{n % 28 + 1:02d} 10:00,Question {n} sur la garde ?,,"
    for n in range(60)
]
TALK = (
    "ENQ: Pourquoi demander ?\nP: Parce que seule, on doute 😀 souvent.\nENQ: Et après ?\nP: Voilà."
)
#: Where the second coder says something else.
DIFFERENT = {3, 9, 14, 21, 30, 38}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    needed()
    made = begun(tmp_path_factory.mktemp("coded"), "\n".join([HEAD, *LINES, ""]))
    store.add(room(made), "e1", TALK, found=turns(TALK))
    return made


@pytest.fixture(scope="module")
def address(study) -> Iterator[str]:
    with serving(served(study.folder)) as address:
        yield address


@pytest.fixture(scope="module")
def browser(address):
    with chromium() as opened:
        yield opened


def coming_in(browser, address, role, width=1280, **options):
    """A browser in which somebody of this role is logged in, and what it complains of."""
    page = browser.new_context(viewport={"width": width, "height": 800}, **options).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/login")
    page.fill("[name=name]", role)
    page.fill("[name=password]", PASSWORD)
    page.locator("form button").first.click()
    page.wait_for_load_state()
    page.goto(f"{address}/language/en")
    return page, complaints


def said_at(page, place, words):
    """Wait until a place of the page says something."""
    from playwright.sync_api import expect

    expect(page.locator(place).first).to_have_text(re.compile(words), timeout=60_000)


def test_two_code_forty_blind_and_at_once_then_decide(study, address, browser):
    base = f"{address}/studies/study"
    anne, said = coming_in(browser, address, "coder")
    bachir, told = coming_in(browser, address, "researcher")
    bachir.goto(f"{base}/samples")
    bachir.fill("#name", "first round")
    bachir.locator("form button", has_text="Draw the sample").click()
    bachir.wait_for_url("**/samples#s*")
    drawn = samples.all_samples(room(study))[0]
    subject = codebook(room(study)).keyed("subject").id
    for page in (anne, bachir):
        page.goto(f"{base}/samples")
        page.locator("button", has_text="Take part").click()
        page.goto(f"{base}/samples/{drawn.id}?v={subject}")
    began = time.monotonic()
    for n in range(40):
        if n == 25:  # the next page of the grid has come by itself
            for page in (anne, bachir):
                page.wait_for_url("**page=2**")
        key = "12345"[n % 5]
        anne.keyboard.press(key)
        bachir.keyboard.press("6" if n in DIFFERENT else key)
    for page in (anne, bachir):
        said_at(page, "#left", "^0$")
    a_minute = 40 / (time.monotonic() - began) * 60
    assert a_minute > 12
    assert len(codings.standing(room(study))) == 80  # nothing of either was lost
    assert anne.locator(".chip.other").count() == 0
    bachir.goto(f"{base}/disagreements")
    assert bachir.locator(".differ").count() == 0  # still blind
    bachir.goto(f"{base}/samples")
    bachir.locator("button", has_text="Open it").click()
    bachir.wait_for_load_state()
    for left in range(6, 0, -1):
        bachir.goto(f"{base}/disagreements")
        assert bachir.locator(".differ").count() == left
        first = bachir.locator(".differ").first
        first.locator("input[type=radio]").first.check()
        first.locator("textarea").fill("read again together")
        first.locator("button", has_text="Decide").click()
        bachir.wait_for_load_state()
    assert len(decisions(room(study))) == 6
    bachir.goto(f"{base}/agreement")
    # 34 of 40 the same
    assert "0.85" in bachir.locator("table.figures tbody tr").first.inner_text()
    bachir.goto(f"{base}/joint")
    bachir.locator("#code").select_option(label="care/diagnosis")
    bachir.locator("button", has_text="side by side").click()
    bachir.wait_for_load_state()
    assert bachir.locator(".display blockquote").count() >= 8
    assert said == told == []


def test_words_are_chosen_and_coded_by_keyboard_in_an_interview(study, address, browser):
    page, said = coming_in(browser, address, "coder")
    one = store.everything(room(study))[0]
    page.goto(f"{address}/studies/study/interviews/{one.id}")
    page.keyboard.press("j")
    page.keyboard.press("j")
    for _n in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("1")
    page.locator(".chip q").first.wait_for()
    kept = [c for c in codings.standing(room(study)) if c.subject.kind == "interview"]
    start_, end = kept[0].subject.start, kept[0].subject.end
    assert TALK[start_:end] == kept[0].quote == "seule, on doute"
    page.keyboard.press("n")
    page.keyboard.press("k")
    page.keyboard.press("/")
    page.keyboard.type("medi")
    page.keyboard.press("Enter")
    said_at(page, "#coded", "mediation")
    page.keyboard.press("Control+z")
    said_at(page, "#coded", "Undone")
    assert [c.id for c in codings.standing(room(study)) if c.subject.kind == "interview"] == [
        kept[0].id
    ]
    assert said == []


def test_turns_are_corrected_by_keyboard_by_mouse_and_without_a_script(study, address, browser):
    one = store.add(room(study), "e2", TALK, found=turns(TALK))
    place = f"{address}/studies/study/interviews/{one.id}"

    def told():
        return [(t.speaker, TALK[t.start : t.end]) for t in store.turns_of(room(study), one.id)]

    page, said = coming_in(browser, address, "researcher")
    page.goto(place)
    page.keyboard.press("j")
    page.keyboard.press("j")
    for _n in range(4):
        page.keyboard.press("ArrowRight")
    with page.expect_navigation():
        page.keyboard.press("Shift+X")
    assert told()[1:3] == [("P", "Parce que seule,"), ("P", "on doute 😀 souvent.")]
    assert page.evaluate("document.activeElement.id") == "turn-2"
    with page.expect_navigation():
        page.keyboard.press("Shift+G")
    page.keyboard.type("Q")
    with page.expect_navigation():
        page.locator(".righting button", has_text="Give this turn").click()
    assert told()[2] == ("Q", "on doute 😀 souvent.")
    with page.expect_navigation():
        page.keyboard.press("Shift+M")
    assert told()[1] == ("P", "Parce que seule, on doute 😀 souvent.")
    with page.expect_navigation():
        page.locator(".last button", has_text="Undo").click()
    assert told()[2] == ("Q", "on doute 😀 souvent.")
    with page.expect_navigation():
        page.locator("#turn-0 .turn-correct").click()
    with page.expect_navigation():
        page.locator("#turn-0 .cuts button", has_text="demander").click()
    assert told()[:2] == [("ENQ", "Pourquoi"), ("ENQ", "demander ?")]
    assert said == []
    state = page.context.storage_state()
    plain = browser.new_context(java_script_enabled=False, storage_state=state).new_page()
    plain.goto(place)
    with plain.expect_navigation():
        plain.locator("#turn-1 .turn-correct").click()
    with plain.expect_navigation():
        plain.locator("#turn-1 .righting button", has_text="Join").click()
    assert told()[0] == ("ENQ", "Pourquoi demander ?")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_page_is_quiet_fits_and_is_accessible(study, address, browser, width, lang):
    page, said = coming_in(
        browser, address, "researcher", width, bypass_csp=True, color_scheme="dark"
    )
    page.goto(f"{address}/language/{lang}")
    base = f"{address}/studies/study"
    code = codebook(room(study)).find("ethics").id
    page.goto(f"{base}/read")
    thread = page.locator(".threads li a").first.get_attribute("href")
    places = ["codebook", f"codebook/{code}", "samples", "samples/1", "agreement",
              "disagreements?state=decided", "interviews", "interviews/1", "interviews/1?turn=1",
              "joint", "codings/1"]  # fmt: skip
    for place in [*(f"{base}/{p}" for p in places), f"{address}{thread}&coding=1"]:
        answer = page.goto(place)
        assert answer.ok, place
        assert page.evaluate("document.documentElement.scrollWidth") == width, place
        page.add_script_tag(path=str(AXE))
        found = page.evaluate("axe.run().then(r => r.violations)")
        grave = [v for v in found if v["impact"] in ("serious", "critical")]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in grave] == [], place
    assert said == []


def test_a_kill_loses_at_most_the_key_in_flight(tmp_path, browser):
    made = begun(tmp_path, "\n".join([HEAD, *LINES, ""]))
    keys = made.store.table("gp", "messages", ["message_id"])["message_id"].to_pylist()
    drawn = samples.keep(room(made), "all", community="gp", kind="message", blind=False,
                         items=keys)  # fmt: skip
    port = free_port()
    told = [sys.executable, "-m", "liaisons.cli", "serve", str(made.folder), "--port", str(port)]
    server = subprocess.Popen(told, stdout=subprocess.PIPE)
    base = f"http://127.0.0.1:{port}/studies/study"
    page = browser.new_context().new_page()
    try:
        for _n in range(100):
            try:
                page.goto(f"{base}/samples/{drawn.id}")
                break
            except Exception:  # noqa: BLE001  # not up yet
                time.sleep(0.1)
        page.locator(".grid").wait_for()
        for _n in range(10):
            page.keyboard.press("1")
            page.keyboard.press("ArrowDown")
            page.keyboard.press("ArrowLeft")
        said_at(page, ".grid tbody tr:nth-child(8) td", "/")
        shown = page.locator(".grid td").evaluate_all(
            "all => all.filter(one => one.textContent).length"
        )
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()
    assert len(codings.standing(room(made))) >= shown >= 8
