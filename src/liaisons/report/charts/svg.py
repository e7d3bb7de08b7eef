"""Finishing pictures: small, accessible, and safe to stand side by side in one page.

What a chart library writes is made for a page of its own: clip paths that share names, roles for
every mark, sixteen digits per coordinate. Here it becomes one image with a title and description.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring

from liaisons.report import palette
from liaisons.report.content import CommunityCard
from liaisons.report.names import short

NAMESPACE = "http://www.w3.org/2000/svg"
#: What widths were measured with, or its twins: a wider font would leave the picture.
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"

#: What stands before an address within the pages: the chart library takes no bare path for one.
HERE = "https://pages.invalid"
_NOISE = ("class", "role", "aria-hidden", "aria-roledescription", "pointer-events", "font-family")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")
_KEY_PX = 13


def finish(raw: str, *, prefix: str, title: str, description: str) -> str:
    """``raw`` as one accessible image whose ids all begin with ``prefix``."""
    root = _parsed(raw)
    _slim(root)
    _own_ids(root, prefix)
    root.set("font-family", FONT)
    # A picture whose marks lead on is no longer one thing.
    root.set("role", "group" if _lead_on(root) else "img")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-desc")
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(tag, {"id": f"{prefix}-{tag}"})
        element.text = text
        root.insert(place, element)
    return ET.tostring(root, encoding="unicode")


def with_heading(
    finished: str,
    title: str,
    subtitle: str,
    key: Sequence[CommunityCard] = (),
    *,
    notice: str = "",
) -> str:
    """The picture with its title, subtitle and key above it: what a slide or a paper needs."""
    root = _parsed(finished)
    left, _top, width, height = (float(x) for x in root.attrib["viewBox"].split())
    heading = _heading(width, (notice, title, subtitle), key)
    top = float(heading.attrib.pop("data-height"))
    picture = ET.Element("g", {"transform": f"translate({-left:g},{top:g})"})
    for child in list(root):
        if child.tag not in ("title", "desc"):
            root.remove(child)
            picture.append(child)
    size = {"width": f"{width:g}", "height": f"{height + top:g}"}
    root.append(ET.Element("rect", {**size, "fill": "white"}))
    root.extend((heading, picture))
    root.attrib.update(size, viewBox=f"0 0 {width:g} {height + top:g}")
    return ET.tostring(root, encoding="unicode")


def _parsed(text: str) -> ET.Element:
    """The picture with plain names; writing it anew does not lean on any global prefix."""
    root: ET.Element = fromstring(text)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    root.set("xmlns", NAMESPACE)
    return root


def _heading(width: float, words: tuple[str, str, str], key: Sequence[CommunityCard]) -> ET.Element:
    group = ET.Element("g")
    y = 8.0
    looks = ((13, palette.MUTED, "600"), (17, palette.INK, "600"), (13, palette.MUTED, "400"))
    for text, (size, fill, weight) in zip(words, looks, strict=True):
        for line in textwrap.wrap(text, int(width / (size * 0.56))):
            y += size * 1.3
            _text(group, line, 8, y, size, fill, weight)
        y += 4 if text else 0
    if key:
        y = _key(group, y, key)
    group.set("data-height", f"{y + 10:g}")
    return group


def _key(group: ET.Element, y: float, key: Sequence[CommunityCard]) -> float:
    for card in key:
        style = palette.style(card.colour_index)
        y += _KEY_PX * 1.5
        group.append(_mark(style.shape, 16, y - 4, style.fill))
        _text(group, short(card), 30, y, _KEY_PX, style.ink, "600")
    return y


def _text(
    group: ET.Element, text: str, x: float, y: float, size: int, fill: str, weight: str
) -> None:
    attributes = {"x": f"{x:g}", "y": f"{y:g}", "font-size": str(size), "font-weight": weight}
    element = ET.SubElement(group, "text", {**attributes, "fill": fill})
    element.text = text


def _mark(shape: str, x: float, y: float, fill: str) -> ET.Element:
    path = MARKS[shape]
    place = f"translate({x:g},{y:g})"
    return ET.Element("path", {"d": path, "fill": fill, "transform": place})


#: The four shapes of the palette, about 10 px across, centred on the origin.
MARKS = {
    "circle": "M5,0A5,5,0,1,1,-5,0A5,5,0,1,1,5,0Z",
    "square": "M-4.5,-4.5h9v9h-9Z",
    "triangle-up": "M0,-5.5L5.5,4.5H-5.5Z",
    "diamond": "M0,-6L5,0L0,6L-5,0Z",
}


def _slim(root: ET.Element) -> None:
    """Drop what is not seen and round what is: coordinates to a hundredth of a pixel."""
    for parent in root.iter():
        for child in list(parent):
            if child.get("display") == "none" or _draws_nothing(child):
                parent.remove(child)
    for element in root.iter():
        for name in _NOISE:
            element.attrib.pop(name, None)
        for name in ("d", "transform", "x", "y", "x2", "y2", "width", "height"):
            if name in element.attrib:
                element.set(name, _LONG_NUMBER.sub(_rounded, element.attrib[name]))
        if element.get("opacity") == "1":
            del element.attrib["opacity"]


def _draws_nothing(element: ET.Element) -> bool:
    if element.tag != "path":
        return False
    painted = {element.get("fill", "none"), element.get("stroke", "none")} - {"none"}
    return element.get("class") == "background" and not painted


def _rounded(found: re.Match[str]) -> str:
    return f"{round(float(found.group()), 2):g}"


def _lead_on(root: ET.Element) -> bool:
    """Make links of the page of the marks that are some; whether there are any.

    They are for the pointer: the keyboard finds the same in the tables, without a stop for each of
    hundreds of marks.
    """
    links = list(root.iter("a"))
    for link in links:
        place = next((v for name, v in link.attrib.items() if name.endswith("href")), "")
        said = next((e.attrib["aria-label"] for e in link.iter() if "aria-label" in e.attrib), "")
        link.attrib.clear()
        here = {"href": place.removeprefix(HERE)} if place.startswith(HERE + "/") else {}
        link.attrib.update({**here, "aria-label": said, "tabindex": "-1"})
    return bool(links)


def _own_ids(root: ET.Element, prefix: str) -> None:
    """Name ids by their order here, so that pictures do not meet and two runs agree."""
    names = {
        old: f"{prefix}-{place}"
        for place, old in enumerate(e.attrib["id"] for e in root.iter() if "id" in e.attrib)
    }
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id":
                element.set(name, names[value])
            elif value.startswith("url(#"):
                element.set(name, f"url(#{names[value[5:-1]]})")
