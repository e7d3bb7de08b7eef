"""Every page that links lead to, in a real browser: in its language, no wider than the screen,
quiet, accessible, by day and by night. What has a form is filled first, so that pages show things.
"""

from __future__ import annotations

import re

import msgspec
import pytest
from fastapi.testclient import TestClient

import liaisons
from liaisons.demo.samples import samples
from liaisons.study.importing import import_files
from liaisons.study.planning import Request
from liaisons.web.app import create_app
from tests.browser import chromium, console, needed, serving
from tests.web.team import OURS, few
from tests.web.test_bringing import ended
from tests.web.test_in_a_browser import AXE
from tests.web.walking import alike, walk

pytestmark = pytest.mark.slow

BASE = "/studies/petit-exemple"
EMPTY = "/studies/vide"
#: No page of ours: what a browser downloads, and what it is sent on from.
ELSEWHERE = re.compile(r"\.(csv|json|xlsx|svg|gexf|bin)$|/message/|/report$|^/language/")
BROKEN = (
    f"{BASE}/nothing",
    "/studies/nowhere",
    f"{BASE}/read?page=zero",
    f"{BASE}/read/0?community=x",
)
MORE = (
    f"{BASE}/read?said=bonjour",
    f"{BASE}/read?said=xylographe",
    f"{BASE}/questions/ties?sure=mention",
)
QUIET = re.compile(r"the server responded with a status of 4\d\d")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    needed()
    made = tmp_path_factory.mktemp("everywhere")
    study, brings = samples()[1].prepare(made / "petit-exemple")
    few(study)
    for bring in brings:
        given = msgspec.structs.asdict(bring)
        paths = [study.folder / name for name in given.pop("files")]
        import_files(study, Request(paths=paths, **given))
    liaisons.new(made / "vide", "Une étude vide au titre assez long pour une ligne", "fr")
    (made / "cassee").mkdir()
    (made / "cassee" / "study.toml").write_text("title = ")
    return made


def filled(browser: TestClient) -> None:
    """Something on every page that people fill."""
    name = browser.get(f"{BASE}/people.json").url.params.get("community") or first(browser)
    person = browser.get(f"{BASE}/people.json", params={"community": name}).json()["people"][0]
    lines = browser.get(f"{BASE}/read.json", params={"community": name}).json()["threads"]
    about = {"community": name, "text": "**Une note** assez longue", "tags": "nuit, tension"}
    for kind, subject in (("study", ""), ("person", person["person"]),
                          ("thread", lines[0]["thread"]), ("community", ""),
                          ("number", "help.replied_share")):  # fmt: skip
        sent = {**about, "kind": kind, "subject": subject, "in_report": "true"}
        assert browser.post(f"{BASE}/notes", data=sent).status_code == 200
    for place in ("classes", "typology"):
        ended(browser, browser.post(f"{BASE}/{place}", data={"many": "3"}).url.path)
    table = "id,coder,code\nnowhere,Eva,une idée neuve\n"
    browser.post(f"{BASE}/exchange", data={"community": name}, files=[("file", ("c.csv", table))])
    browser.post(f"{BASE}/sample/begin", data={"community": name})
    browser.post(f"{BASE}/fieldmap/place/new", data={"kind": "forum", "name": "Un forum"})
    browser.post(f"{BASE}/fieldmap/person", data={"community": name, "person": person["person"]})
    browser.post(f"{BASE}/paste", data={"text": "Marie D.\n12 mars 2024 14:05\nDéjà vu ?\n"})
    table = "id;qui;quand;quoi\n1;Ana;12/03/2024 14:05;Bonjour\n2;Ben;32/03/2024 14:05;Oui\n"
    handed = browser.post(f"{BASE}/bring", files=[("files", ("été.csv", table.encode()))])
    tried = browser.post(handed.url.path, data={"community": "essai", "action": "try"})
    ended(browser, tried.url.path)


def first(browser: TestClient) -> str:
    found = re.search(r"community=([^&\"]+)", browser.get(f"{BASE}/read").text)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def places(folder) -> list[str]:
    """One address of each kind of page, of a full study, of an empty one, and of none."""
    browser = TestClient(create_app(folder), headers=OURS)
    filled(browser)
    found: dict[str, str] = {}
    for start in ("/", BASE, EMPTY):
        for url, answer in walk(browser, start):
            own = "html" in answer.headers.get("content-type", "") and answer.status_code < 400
            if own and not ELSEWHERE.search(url.partition("?")[0]):
                empty = "empty " if url.startswith(EMPTY) else ""
                found.setdefault(empty + alike(url).partition("?")[0] + str("?" in url), url)
    assert len(found) > 40
    return [*found.values(), *MORE, *BROKEN]


@pytest.fixture(scope="module")
def browser(folder):
    with chromium() as opened:
        yield opened


@pytest.mark.parametrize(
    ("width", "lang", "scheme"),
    [(1280, "fr", "light"), (360, "fr", "dark"), (1280, "en", "dark"), (360, "en", "light")],
)
def test_every_page_fits_and_is_accessible(folder, places, browser, width, lang, scheme):
    wrong: list[str] = []
    with serving(create_app(folder)) as address:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, bypass_csp=True, color_scheme=scheme
        )
        page = context.new_page()
        said = console(page)
        page.goto(f"{address}/language/{lang}")
        for place in places:
            page.goto(address + place)
            wrong += [f"{place}: {what}" for what in faults(page, width, lang)]
            wrong += [f"{place}: {text}" for text in said if not QUIET.search(text)]
            said.clear()
        context.close()
    assert wrong == []


def faults(page, width: int, lang: str):
    """What is wrong with a page."""
    if page.locator(f'html[lang="{lang}"]').count() != 1:
        yield "not in the reader's language"
    across = page.evaluate("document.documentElement.scrollWidth")
    if across != width:
        yield f"{across} wide"
    page.add_script_tag(path=str(AXE))
    for found in page.evaluate("axe.run().then(r => r.violations)"):
        if found["impact"] in ("serious", "critical"):
            yield f"{found['id']} {found['nodes'][0]['html'][:120]}"
    twice = """() => {
        const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
        return ids.filter((id, at) => ids.indexOf(id) !== at);
    }"""
    if page.evaluate(twice):
        yield f"ids that are there twice: {page.evaluate(twice)[:5]}"
