"""A script in every field of every form, and in what is imported: shown on no page as a script."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from liaisons.web.app import create_app
from tests.browser import chromium, serving
from tests.study.exports import SMALL, bring, export, new_study, tweet
from tests.web.team import OURS, few
from tests.web.test_bringing import ended
from tests.web.walking import Form, Page, walk

pytestmark = pytest.mark.slow

#: Ends whatever it may stand in: an attribute, a comment, a text area, a title. Short: names are.
SCRIPT = "'\"--></textarea></title><x-attack onclick=a>"
WRITTEN = ("text", "search", "textarea", "url", "email")
BASE = "/studies/study"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("fields")
    study = new_study(made)
    few(study)
    said = [
        *SMALL,
        tweet(30, "doc_arnica", SCRIPT),
        tweet(31, "doc_sauge", f"@doc_arnica {SCRIPT}"),
    ]
    bring(study, export(made, said), community="c")
    return made


@pytest.fixture(scope="module")
def browser(folder):
    return TestClient(create_app(folder), headers=OURS)


def filled(form: Form, attacked: str) -> dict[str, object]:
    """What is sent: the script in one written field, what stood there (or a word) in the others."""
    sent: dict[str, object] = {}
    for one in form.fields:
        if one.kind in ("button", "submit", "file"):
            continue
        value = one.value.strip() or ("mot" if one.kind in WRITTEN and one.required else "")
        if one.name == attacked:
            value = SCRIPT
        before = sent.get(one.name)
        sent[one.name] = value if before is None else [*_several(before), value]
    return sent


def _several(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def check(url: str, answer) -> list[str]:
    """What is wrong with an answer: a script that runs, a header that lets it."""
    wrong = [f"{answer.status_code} {url}"] if answer.status_code >= 500 else []
    policy = answer.headers.get("content-security-policy", "")
    if (
        "unsafe" in policy.replace("style-src 'unsafe-inline'", "")
        or "default-src 'none'" not in policy
    ):
        wrong.append(f"policy {policy!r} {url}")
    kind = answer.headers.get("content-type", "")
    if "html" in kind or "svg" in kind:
        for tag, given in Page(answer.text).tags:
            handlers = [name for name in given if name.startswith("on")]
            inline = tag == "script" and not given.get("src", "").startswith("/static/")
            if tag == "x-attack" or handlers or inline or "javascript:" in given.get("href", ""):
                wrong.append(f"<{tag} {given}> {url}")
    elif answer.status_code == 200 and "<x-attack" in answer.text:
        assert answer.headers["x-content-type-options"] == "nosniff", url
    return wrong


def test_no_field_of_any_form_is_shown_as_a_script(browser):
    wrong, sent, shown = [], set(), 0
    upload(browser)
    for _round in range(3):  # what is written makes pages with forms of their own
        forms = []
        for url, answer in walk(browser, BASE):
            wrong += check(url, answer)
            shown += "x-attack" in answer.text
            if "html" in answer.headers.get("content-type", ""):
                forms += [(url, form) for form in Page(answer.text).forms]
        for url, form in forms:
            if form.alike in sent or form.action.startswith("/samples"):
                continue
            sent.add(form.alike)
            for name in dict.fromkeys(f.name for f in form.fields if f.kind in WRITTEN):
                wrong += check(form.action, submit(browser, url, form, name))
    assert wrong == []
    assert len(sent) > 25
    assert shown > 10  # what was written is shown, as words


def submit(browser, url: str, form: Form, attacked: str):
    """Send a form as the page has it now: what was sent before made it another version."""
    now = Page(browser.get(url).text).forms
    form = next((f for f in now if (f.action, f.alike) == (form.action, form.alike)), form)
    action = form.action or url
    if form.method == "get":
        return browser.get(action, params=filled(form, attacked))
    answer = browser.post(action, data=filled(form, attacked))
    if "/jobs/" in answer.url.path:
        ended(browser, answer.url.path)
    return answer


def upload(browser) -> None:
    """A file whose name, columns and cells are scripts, left to be looked at."""
    rows = [{"id": "1", SCRIPT: SCRIPT, "author": SCRIPT, "text": SCRIPT, "date": SCRIPT}]
    content = "\n".join(json.dumps(row) for row in rows).encode()
    named = SCRIPT.replace("/", "∕")
    answer = browser.post(f"{BASE}/bring", files=[("files", (named, content))])
    assert answer.status_code == 200
    assert check(f"{BASE}/bring", answer) == []


ADDED = """() => {
    const add = (tag, fields) =>
        document.body.append(Object.assign(document.createElement(tag), fields));
    add("script", {textContent: "window.ran = 'inline'"});
    add("script", {src: "data:text/javascript,window.ran = 'data'"});
    add("div", {innerHTML: "<img src=x onerror='window.ran = 1'><b style='color: red'>x</b>"});
    const colour = getComputedStyle(document.querySelector("b[style]")).color;
    const asked = fetch("http://127.0.0.1:9/").catch(() => "refused");
    const told = async () => [window.ran, colour, await asked];
    return new Promise((resolve) => setTimeout(() => resolve(told()), 500));
}"""


def test_what_gets_onto_a_page_all_the_same_is_not_run(folder):
    """The second wall: the browser refuses scripts, styles and addresses that are not ours."""
    with serving(create_app(folder)) as address, chromium() as opened:
        page = opened.new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text))
        page.goto(f"{address}{BASE}/read?community=c&said=attack")
        assert page.locator(".hits li").count() > 0
        assert refused == []
        ran, colour, asked = page.evaluate(ADDED)
        assert (ran, asked) == (None, "refused")
        assert colour != "rgb(255, 0, 0)"
        assert sum("Content Security Policy" in text for text in refused) >= 4
