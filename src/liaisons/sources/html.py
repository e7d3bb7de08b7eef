"""HTML as platforms store messages, turned into the text that people read."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

#: Bounded, so that text made of ``<`` and quotes costs no more than any other.
_TAG = re.compile(
    r"""<(?:(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)"""
    r"""(?P<attributes>(?:[^<>"']|"[^"<]{0,4000}"|'[^'<]{0,4000}')*)|[!?][^<>]*)>"""
)
_ATTRIBUTE = re.compile(r"""\b(href|src)\s*=\s*(?:"([^"<]*)"|'([^'<]*)'|([^\s"'<>]+))""", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")
#: What tells that there is space to collapse.
_COLLAPSED = ("  ", "\n", "\t", "\r", "\f")
_MANY_BREAKS = re.compile(r"\n{3,}")
_BREAKS = {
    "br": "\n",
    "li": "\n- ",
    "hr": "\n",
    "tr": "\n",
    "p": "\n\n",
    **dict.fromkeys(("div", "pre", "blockquote", "ul", "ol", "table"), "\n\n"),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "\n\n"),
}


class Plain(NamedTuple):
    """What stood in a piece of HTML: its text, where its links lead, how many images it shows."""

    text: str
    links: list[str]
    images: int


def plain(source: str) -> Plain:
    """``source`` without tags: paragraphs apart, list items dashed, code as it is laid out."""
    if "<" not in source:
        return Plain(html.unescape(source).strip(), [], 0)
    reader = _Reader()
    position = 0
    for tag in _TAG.finditer(source):
        reader.text(source[position : tag.start()])
        position = tag.end()
        if tag["name"]:
            reader.tag(tag["name"].lower(), tag["attributes"], closing=bool(tag["end"]))
    reader.text(source[position:])
    return reader.result()


class _Reader:
    def __init__(self) -> None:
        self._parts: list[str] = []
        self._links: dict[str, None] = {}
        self._images = 0
        self._in_pre = False
        self._hidden = False

    def text(self, written: str) -> None:
        if not written or self._hidden:
            return
        said = html.unescape(written)
        if not self._in_pre:
            if any(space in said for space in _COLLAPSED):
                said = _SPACE.sub(" ", said)
            if not self._parts or self._parts[-1].endswith("\n"):
                said = said.lstrip(" ")
        if said:
            self._parts.append(said)

    def tag(self, name: str, attributes: str, *, closing: bool) -> None:
        if name in _BREAKS and not (closing and name == "li"):
            self._parts.append(_BREAKS[name])
        if name == "pre":
            self._in_pre = not closing
        elif name in ("script", "style"):
            self._hidden = not closing
        elif name == "a" and not closing:
            target = _target(attributes)
            if target.startswith(("http://", "https://")):
                self._links[target] = None
        elif name == "img":
            self._images += 1

    def result(self) -> Plain:
        text = "".join(self._parts)
        if " \n" in text:
            text = "\n".join(line.rstrip() for line in text.split("\n"))
        if "\n\n\n" in text:
            text = _MANY_BREAKS.sub("\n\n", text)
        return Plain(text.strip(), list(self._links), self._images)


def _target(attributes: str) -> str:
    found = _ATTRIBUTE.search(attributes)
    return html.unescape(next(g for g in found.groups()[1:] if g is not None)) if found else ""
