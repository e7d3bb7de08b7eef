"""The page in a real browser: no request, no error, nothing wider than a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from liaisons.report import write_html
from tests.browser import chromium, console
from tests.report.synthetic import content


@pytest.mark.slow
@pytest.mark.parametrize(("width", "shown"), [(1280, "wide"), (360, "narrow")])
def test_in_a_browser(tmp_path: Path, width: int, shown: str):
    path = tmp_path / "report.html"
    write_html(content("fr"), path)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": 800})
        said, asked = console(page), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator(f".picture.{shown} >> visible=true").count() == 16
        page.click('nav a[href="#help"]')
        page.click("#help a.defined >> nth=0")
        assert page.evaluate("document.querySelector('#help details.definitions').open")
    assert said == []
    assert asked == [path.as_uri()]
