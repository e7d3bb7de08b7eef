"""A question in a real browser, on a telephone, from asking to the archive; accessible pages."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from liaisons.channel.platforms.local import Local
from liaisons.channel.runner import Runner
from liaisons.web.channel import server
from tests.browser import chromium, console, needed
from tests.web.channel.build import ASK, PASSWORD, member, opened

pytestmark = pytest.mark.slow
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
PAGES = ("/", "/mine", "/archive", "/vouching", "/me", "/levels")
TENDING = ("/queue", "/members", "/steward", "/rules")


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """A channel that runs with its pages, as ``channel run`` does."""
    needed()
    channel = opened(tmp_path_factory.mktemp("channel"))
    for name in ("anne", "bruno", "chloé"):
        member(channel, name)
    member(channel, "ivo", "owner")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    stop = threading.Event()

    async def beside() -> None:
        local = Local("local", channel.ledger.database)
        running = asyncio.create_task(Runner(channel.engine, {"local": local}).run())
        while not stop.is_set():
            await asyncio.sleep(0.1)
        running.cancel()

    def run() -> None:
        asyncio.run(server.run(channel, beside, host="127.0.0.1", port=port))

    thread = threading.Thread(target=run)
    thread.start()
    _listening(port)
    yield f"http://127.0.0.1:{port}"
    stop.set()
    thread.join(30)
    channel.close()


def _listening(port: int) -> None:
    for _ in range(200):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the pages did not start")


@pytest.fixture
def browser(address):
    with chromium() as found:
        yield found


def come_in(browser, address, name, lang="fr", width=360):
    """A telephone on which somebody came in, and what its console said."""
    context = browser.new_context(viewport={"width": width, "height": 760}, bypass_csp=True)
    page = context.new_page()
    said = console(page)
    page.goto(f"{address}/language/{lang}")
    page.goto(f"{address}/login")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    return page, said


def test_the_life_of_a_question(address, browser):
    anne, said = come_in(browser, address, "anne")
    anne.fill("#text", "Mme Zzyx, 06 12 34 56 78, comment soulager une escarre ?")
    anne.reload()
    assert "Mme Zzyx" in anne.input_value("#text")  # the draft was kept
    anne.locator("button.big").click()
    anne.wait_for_url("**/questions/**")
    assert anne.locator("mark", has_text="06 12 34 56 78").count() == 1
    anne.fill("#again", ASK)
    anne.locator("section.note button").click()
    anne.wait_for_load_state()
    place = anne.url.partition("?")[0]
    bruno, said_b = come_in(browser, address, "bruno")
    _until(bruno, lambda: bruno.goto(address) and bruno.get_by_text(ASK).count())
    bruno.get_by_text(ASK).click()
    bruno.fill("#text", "Un coussin sous le mollet.")
    bruno.locator("form.box button.big").click()
    bruno.get_by_text("Un coussin sous le mollet.").wait_for()
    chloe, said_c = come_in(browser, address, "chloé")
    chloe.goto(place)
    chloe.get_by_role("button", name="D’accord", exact=True).click()
    chloe.get_by_text("1 pair d’accord").wait_for()
    anne.goto(place)
    assert "1 réponse" in anne.locator(".state").inner_text()
    anne.fill("#outcome", "Le matelas était à changer.")
    anne.get_by_role("button", name="Oui, j’ai ma réponse").click()
    anne.get_by_text("Le matelas était à changer.").wait_for()
    bruno.goto(f"{address}/archive?said=escarre")
    assert bruno.get_by_text(ASK).count() == 1
    assert said + said_b + said_c == []


def _until(page, true, seconds: float = 15) -> None:
    """Wait for what the channel does by itself."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        page.wait_for_timeout(300)


@pytest.mark.parametrize(("lang", "width"), [("fr", 360), ("en", 360), ("fr", 1280)])
def test_every_page_is_quiet_fits_and_is_accessible(address, browser, lang, width):
    page, said = come_in(browser, address, "ivo", lang, width)
    for place in (*PAGES, *TENDING):
        page.goto(address + place)
        assert page.locator(f'html[lang="{lang}"]').count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") == width, place
        page.add_script_tag(path=str(AXE))
        found = page.evaluate("axe.run().then(r => r.violations)")
        grave = [v for v in found if v["impact"] in ("serious", "critical")]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in grave] == [], place
    assert said == []
