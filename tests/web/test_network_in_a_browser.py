"""The network in a real browser, under the policy of the pages: drawn as the server counts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest

from liaisons.web.app import create_app
from tests.browser import FLAGS, chromium, console, needed, serving
from tests.exports.build import answers, asks, at, bring, new_study

#: WebGL without a graphics card.
WEBGL = [*(f for f in FLAGS if f != "--disable-gpu"), "--use-gl=angle", "--use-angle=swiftshader",
         "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]  # fmt: skip
pytestmark = pytest.mark.slow


def exchanges(seed: int) -> list[dict[str, object]]:
    """A hundred questions of fifty people, each answered one to four times."""
    rng = np.random.default_rng(seed)
    said = []
    for i in range(100):
        day = f"2024-{1 + i // 20:02d}-{1 + i % 20:02d}"
        said.append(asks(f"q{i}", f"p{rng.integers(50)}", at(day), f"Question {i} ?"))
        for j in range(rng.integers(1, 5)):
            who = f"p{int(50 * rng.random() ** 3)}"
            said.append(answers(f"a{i}-{j}", who, at(day, f"1{3 + j}:00"), f"q{i}"))
    return said


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    needed()
    study = new_study(tmp_path_factory.mktemp("network"))
    bring(study, exchanges(1))
    bring(study, [u | {"text": "Ailleurs"} for u in exchanges(2)], community="d")
    with serving(create_app(study.folder)) as address:
        yield f"{address}/studies/study"


@pytest.fixture
def page(address):
    with chromium(WEBGL) as opened:
        page = opened.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(120_000)
        page.said = console(page)  # type: ignore[attr-defined]
        yield page


def drawn(page, address: str) -> None:
    page.goto(address)
    page.wait_for_function("() => document.querySelector('.drawings').dataset.drawn")


def counted(page) -> list[dict[str, int]]:
    """What each drawing says that it shows."""
    found = page.evaluate("[...document.querySelectorAll('.net')].map(n => ({...n.dataset}))")
    return [{n: int(one[n]) for n in ("people", "links", "messages")} for one in found]


def served(page, query: str, address: str) -> list[dict[str, int]]:
    told = page.request.get(f"{address}/network.json?{query}").json()["panels"]
    return [{n: one[n] for n in ("people", "links", "messages")} for one in told]


def test_what_is_drawn_is_what_the_server_counts_under_each_filter(page, address):
    drawn(page, f"{address}/network")
    assert counted(page) == served(page, "", address)
    page.fill("#weight", "2")
    page.wait_for_function("() => location.search.includes('weight=2')")
    assert counted(page) == served(page, "weight=2", address)
    page.fill("#weight", "1")
    page.locator(".slider").nth(0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => location.search.includes('first=2024-03')")
    assert counted(page) == served(page, "first=2024-03", address)
    page.uncheck("input[name=certainty][value=reply]")
    page.wait_for_function("() => !location.search.includes('certainty=reply')")
    asked = page.evaluate("location.search.slice(1)")
    assert counted(page) == served(page, asked, address)
    page.reload()
    page.wait_for_function("() => document.querySelector('.drawings').dataset.drawn")
    assert counted(page) == served(page, asked, address)
    files = page.evaluate("[...document.querySelectorAll('a.file')].map(a => a.href)")
    assert all("first=2024-03" in file for file in files)
    assert page.said == []


def test_somebody_is_found_and_opened_by_keyboard_alone(page, address):
    somebody = page.request.get(f"{address}/people.json").json()["people"][0]
    drawn(page, f"{address}/network")
    page.keyboard.press("/")
    page.keyboard.type(somebody["label"])
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.classList.contains('canvas')")
    assert somebody["label"] in page.locator(".card-line").first.inner_text()
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/people/{somebody['person']}?**")
    assert page.locator("h1").inner_text() == somebody["label"]
    assert page.said == []


def test_the_picture_that_is_taken_away_holds_the_drawing(page, address):
    drawn(page, f"{address}/network?against=-")
    with page.expect_download() as download:
        page.click("button.png")
    from pathlib import Path

    picture = Path(download.value.path()).read_bytes()
    assert picture.startswith(b"\x89PNG")
    colours = page.evaluate(
        """async (bytes) => {
            const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
            const canvas = new OffscreenCanvas(image.width, image.height);
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            const seen = new Set();
            const data = context.getImageData(0, 0, image.width, image.height).data;
            for (let i = 0; i < data.length; i += 4) seen.add(data.slice(i, i + 3).join());
            return [...seen];
        }""",
        list(picture),
    )
    assert "230,159,0" in colours  # the first group's orange
    assert page.said == []


def test_without_script_the_same_is_a_picture_and_a_table(address):
    with chromium() as opened:
        page = opened.new_context(java_script_enabled=False).new_page()
        page.goto(f"{address}/network?weight=2")
        pictures = page.locator(".net img")
        assert pictures.count() == 2
        for i in range(2):
            source = pictures.nth(i).get_attribute("src")
            assert "weight=2" in source
            assert page.request.get(address.rpartition("/studies")[0] + source).status == 200
        assert re.search(r"\d", page.locator("table.people tbody").first.text_content())


def test_a_person_is_shown_in_the_network_from_their_page(page, address):
    somebody = page.request.get(f"{address}/people.json").json()["people"][3]
    page.goto(f"{address}/people/{somebody['person']}?community=c")
    page.click("a[href*='person=']")
    page.wait_for_function("() => document.querySelector('.drawings').dataset.drawn")
    page.wait_for_function("() => document.querySelector('.card-line').textContent")
    assert somebody["label"] in page.locator(".card-line").first.inner_text()
