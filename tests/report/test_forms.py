"""The drawing itself: where labels stand, what curves keep, how large circles are."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaisons.report.charts import NARROW, WIDE, charts_of, theme
from liaisons.report.charts.common import at
from liaisons.report.charts.forms import curves, dots, network
from liaisons.report.charts.forms.series import LABEL_ROOM, Point, Series, _apart, end_labels
from liaisons.report.charts.svg import MARKS
from liaisons.report.content import DrawnLink, DrawnPerson, NetworkDrawing
from liaisons.report.palette import STYLES
from liaisons.report.rowset import RowSet
from tests.report.synthetic import GP, content, row

SVG = "{http://www.w3.org/2000/svg}"


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.02, 0.2)), min_size=1, max_size=4))
def test_names_at_line_ends_never_cover_each_other(wanted):
    places_wanted = sorted(place for place, _room in wanted)
    rooms = [room for _place, room in wanted]
    places = _apart(places_wanted, rooms, 1.0)
    for i in range(1, len(places)):
        assert places[i] - places[i - 1] >= (rooms[i] + rooms[i - 1]) / 2 - 1e-9
    assert places[-1] <= 1 + 1e-9


def test_names_stand_at_the_last_known_point(rows: RowSet):
    card = rows.communities[0]
    series = Series(card, [Point(1, 0.9), Point(2, 0.4), Point(3, None)])
    (label,) = end_labels([series], top=1, height=300)
    assert (label["x"], label["value"]) == (2, 0.4)
    assert label["name"] == ["Médecins", "généralistes", "#DocTocDemo"]
    assert max(map(len, label["name"])) * 8 < LABEL_ROOM


def test_a_step_curve_holds_its_value_until_the_next():
    steps = [row("help.survival", GP, v, group={"t_s": t}) for t, v in ((10, 0.9), (60, 0.5))]
    assert at(steps, "t_s", 59.9).value == 0.9
    assert at(steps, "t_s", 60).value == 0.5
    assert at(steps, "t_s", 61) is None
    assert at(steps, "t_s", 5) is None


def test_a_curve_enters_its_frame_with_the_value_it_has_there():
    points = [Point(1, 1.0), Point(20, 0.8), Point(40, 0.6), Point(200, 0.1)]
    cut = curves._within(points, (30, 100))
    assert [(p.x, p.value) for p in cut] == [(30, 0.8), (40, 0.6), (100, 0.6)]


@given(st.integers(241, 3000), st.booleans())
def test_thinning_keeps_a_curve_within_a_step_of_the_axis(count, log):
    start, end = (30.0, 1e6) if log else (0.0, 1e6)
    points = [Point(30 + (1e6 - 30) * i / count, 1 - i / count) for i in range(count + 1)]
    kept = curves._thinned(points, (start, end))
    assert len(kept) <= curves._MOST_POINTS + 2
    assert kept[-1] == points[-1]
    assert set(map(id, kept)) <= set(map(id, points))


def circles(svg: str) -> list[tuple[str, float]]:
    found = re.findall(r'r="([\d.]+)" fill="(#\w+)"', svg)
    return [(fill, float(r)) for r, fill in found]


def two_drawings(rows: RowSet):
    def drawing(community: str, sizes: list[float]) -> NetworkDrawing:
        people = [DrawnPerson(i, i % 2, s, i, "both") for i, s in enumerate(sizes)]
        return NetworkDrawing(community=community, people=people, links=[DrawnLink(0, 1, 3)],
                              total_people=len(sizes), total_links=1)  # fmt: skip

    a, b = rows.communities
    return [(a, drawing(a.name, [400, 100])), (b, drawing(b.name, [25, 0]))]


def test_the_same_area_is_the_same_help_in_both_panels(rows: RowSet):
    """Help of 400, 100 and 25 has radii of 4 : 2 : 1, across panels; none gets the least."""
    drawn = circles(network.draw(two_drawings(rows), WIDE))
    radii = [r for fill, r in drawn if fill != "none"]
    assert radii[0] == pytest.approx(2 * radii[1], rel=0.02)
    assert radii[0] == pytest.approx(4 * radii[2], rel=0.02)
    assert radii[3] == network._SMALLEST


def test_links_bend_to_one_side_of_their_direction():
    person = DrawnPerson(0, 0, 1, 0, "")
    a, b = network._Dot(0, 0, 1, person), network._Dot(100, 0, 1, person)
    assert network._arc(a, b) == "M0.0,0.0Q50.0,16.0,100.0,0.0"
    assert network._arc(b, a) == "M100.0,0.0Q50.0,-16.0,0.0,0.0"


def test_a_name_that_would_cover_another_is_left_out():
    people = [DrawnPerson(0, 0, size, 0, "", label) for size, label in ((9, "cèdre 17"), (1, "x"))]
    dots = [network._Dot(50, 50, p.size, p) for p in people]
    labels = network._labels(dots, 100)
    assert "cèdre 17" in labels
    assert ">x<" not in labels


def test_one_person_can_be_drawn(rows: RowSet):
    card = rows.communities[0]
    one = NetworkDrawing(community=card.name, people=[DrawnPerson(3, 3, 0, 0, "")], links=[],
                         total_people=1, total_links=0)  # fmt: skip
    assert "NaN" not in network.draw([(card, one)], NARROW)


def test_every_chart_is_valid_vega_lite(rows: RowSet, monkeypatch: pytest.MonkeyPatch):
    """Drawing does not check the schema (it takes a second); this test does."""
    specs = []

    def keep(spec, **_more):
        specs.append(spec)
        return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'

    monkeypatch.setattr(theme.vl_convert, "vegalite_to_svg", keep)
    for chart in charts_of(rows).values():
        chart.svg(WIDE)
    assert len(specs) == 15
    for spec in specs:
        alt.Chart.from_dict(spec, validate=True)


@pytest.mark.parametrize("style", STYLES)
def test_inks_can_be_read_on_white(style):
    assert contrast_with_white(style.ink) >= 4.5
    assert style.shape in MARKS


def contrast_with_white(colour: str) -> float:
    """WCAG 2 contrast ratio."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


def test_pictures_are_parsed_anew(rows: RowSet):
    """Ids are the picture's own, in both widths, whatever the library called them."""
    chart = charts_of(rows)["help-survival"]
    ids = [e.get("id") for f in (WIDE, NARROW) for e in ET.fromstring(chart.svg(f)).iter()]
    ids = [i for i in ids if i]
    assert len(ids) == len(set(ids)) >= 4
    assert all(i.startswith("help-survival-") for i in ids)


def texts(svg: str) -> list[tuple[str, float]]:
    """Words of the picture with the height at which they are written."""
    root = ET.fromstring(svg)
    return [("".join(e.itertext()), _height(root, e)) for e in root.iter(f"{SVG}text")]


def _height(root: ET.Element, wanted: ET.Element) -> float:
    parents = {child: parent for parent in root.iter() for child in parent}
    y, element = float(wanted.get("y", 0)), wanted
    while element is not root:
        moved = re.search(r"translate\([-\d.e]+,\s*([-\d.e]+)\)", element.get("transform", ""))
        y += float(moved.group(1)) if moved else 0.0
        element = parents[element]
    return y


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_labels_of_several_lines_keep_off_their_neighbours(frame):
    card = next(iter(content("en").communities))
    names = ["employeur: un particulier employeur de la commune voisine", "seul: oui", "seul: non"]
    svg = dots.draw([dots.Dot(n, card, 0.5) for n in names], frame, unit="share", x_title="")
    tall, *short = [
        (words, y) for words, y in texts(svg) if "employeur" in words or "seul" in words
    ]
    lines = 3 if frame is NARROW else 2
    assert tall[1] + (lines - 1) * theme.LINE_PX + 10 < min(y for _words, y in short)
