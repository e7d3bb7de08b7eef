"""All pages of an application by its own links, and all forms on them: no list to keep up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

from fastapi.testclient import TestClient
from httpx import Response

#: Pages and forms that are alike but for a key or a number: so many of them are looked at.
ALIKE = 2
#: What ends the walk, or leads out of it.
LEFT = ("/logout", "/language/", "/account/everywhere")


@dataclass
class Field:
    """A field: what it is, and what stands in it."""

    name: str
    kind: str
    value: str = ""
    required: bool = False


@dataclass
class Form:
    """A form of a page."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    @property
    def alike(self) -> str:
        return alike(self.action) + " " + " ".join(dict.fromkeys(f.name for f in self.fields))


class Page(HTMLParser):
    """The links, forms and tags of a page, as a browser would find them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._select: Field | None = None
        self._area: Field | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            method = given.get("method", "get").lower()
            self.forms.append(Form(given.get("action", ""), method))
        elif self.forms and tag in ("input", "textarea", "select", "button", "option"):
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        if tag == "option":
            if self._select and ("selected" in given or not self._select.value):
                self._select.value = given.get("value", "")
            return
        if not given.get("name"):
            return
        kind = given.get("type", "text") if tag == "input" else tag
        made = Field(given["name"], kind, given.get("value", ""), "required" in given)
        self.forms[-1].fields.append(made)
        if tag == "select":
            self._select = made
        elif tag == "textarea":
            self._area = made

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None


def alike(url: str) -> str:
    """An address without its keys, numbers and the values of its query."""
    parts = urlsplit(url)
    path = re.sub(r"/(?:[0-9a-f]{8,}|\d+)(?=/|$|\.)", "/#", parts.path)
    path = re.sub(r"^/studies/[^/]+", "/studies/#", path)
    return path + "?" + "&".join(sorted(name for name, _value in parse_qsl(parts.query)))


def walk(browser: TestClient, start: str) -> Iterator[tuple[str, Response]]:
    """Every page that links lead to, from ``start``, and what it answered."""
    waiting, seen, counts = [start], {start}, {}
    while waiting:
        url = waiting.pop(0)
        answer = browser.get(url)
        yield url, answer
        if "html" not in answer.headers.get("content-type", ""):
            continue
        for link in Page(answer.text).links:
            link = link.partition("#")[0]
            own = link.startswith("/") and not link.startswith(("//", *LEFT))
            if own and link not in seen and counts.get(alike(link), 0) < ALIKE:
                seen.add(link)
                counts[alike(link)] = counts.get(alike(link), 0) + 1
                waiting.append(link)
