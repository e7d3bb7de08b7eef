from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise
from pathlib import Path

import msgspec
from tinyhtml5.parser import HTMLParser

from liaisons.measures.rows import Row
from liaisons.report import render_html, write, write_html
from liaisons.report.content import DrawnPerson, Note, ReportContent
from liaisons.report.groups import is_whole
from tests.report.synthetic import AIDES, GP, content, row

HTML = "{http://www.w3.org/1999/xhtml}"
HOSTILE = "<script>alert('x')</script> & \"{list}\" {0} ]]> <!-- "


def parsed(html: str):
    parser = HTMLParser()
    tree = parser.parse(html)
    assert parser.errors == []
    return tree


def words(html: str, section: str | None = None) -> str:
    """What a reader sees, in all or in one section: no tags, no style, entities resolved."""
    tree = parsed(html)
    if section is not None:
        tree = next(e for e in tree.iter() if e.get("id") == section)
    for parent in list(tree.iter()):
        for child in list(parent):
            if isinstance(child.tag, str) and child.tag.endswith("svg"):
                child.clear()
    return " ".join(" ".join(tree.itertext()).split())


def test_the_page_is_valid_html_without_any_script(english: str, french: str):
    for html, code in ((english, "en"), (french, "fr")):
        tree = parsed(html)
        assert tree.get("lang") == code
        assert not re.search(r"<script|javascript:|\son\w+=", html, re.IGNORECASE)


def test_nothing_is_asked_of_any_other_place(english: str):
    """The only addresses are names of XML vocabularies; every link stays in the page."""
    addresses = set(re.findall(r"https?://[^\s\"'<>]+", english))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"@import|url\((?!#)|<link|<img|<iframe|<object", english)
    hrefs = re.findall(r'href="([^"]*)"', english)
    assert hrefs
    assert all(href.startswith("#") for href in hrefs)


def test_links_lead_somewhere_and_ids_are_unique(english: str):
    ids = re.findall(r'\sid="([^"]+)"', english)
    assert len(ids) == len(set(ids))
    targets = {href[1:] for href in re.findall(r'href="(#[^"]+)"', english)}
    labels = {one for many in re.findall(r'aria-labelledby="([^"]+)"', english)
              for one in many.split()}  # fmt: skip
    assert targets | labels <= set(ids)


def test_the_policy_allows_this_style_and_nothing_else(english: str):
    style = re.search(r"<style>(.*?)</style>", english, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in english
    assert ' style="' not in english


def test_headings_do_not_skip_and_landmarks_are_there(english: str):
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", english)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    for landmark in ("<header>", "<nav aria-label=", "<main>", "<footer>", 'class="skip"'):
        assert landmark in english


def test_tables_have_captions_and_scopes(english: str):
    for table in parsed(english).iter(f"{HTML}table"):
        assert table.find(f"{HTML}caption") is not None
        assert all(th.get("scope") for th in table.iter(f"{HTML}th"))


def test_every_picture_stands_with_its_words_and_its_table(english: str):
    figures = list(parsed(english).iter(f"{HTML}figure"))
    assert len(figures) == 16
    for figure in figures:
        assert figure.find(f"{HTML}figcaption/{HTML}h3").text
        assert len(list(figure.iter(f"{HTML}table"))) == 1
        pictures = [e for e in figure.iter() if str(e.tag).endswith("svg") and e.get("role")]
        assert len(pictures) == 2


def test_the_first_page_says_the_headlines_with_their_intervals(english: str):
    first = words(english, "summary")
    assert "Fictitious communities." in words(english)
    assert "within 14 minutes (Médecins généralistes #DocTocDemo, between 12 and 17" in first
    assert "Clear difference" in first
    assert "We cannot tell where more newcomers come back" in first
    assert "replies whose parent is missing, 431 of 4,310 (10%)" in first
    assert "Les messages sont limités à 280 signes" in first
    assert "speak of these corpora, not of the professions" in first
    assert 3 <= english.count('<p class="question">') <= 6


def test_what_is_not_known_is_said_once_with_its_reason(english: str):
    text = words(english)
    assert "What the corpus cannot say" in text
    assert text.count("Le codage des réponses manque") == 1
    assert "Questions that were helped · Helped in time · Time to the first help" in text
    assert "Left out" in text


def test_yardsticks_stand_beside_coded_figures_only(english: str):
    assert "89% of 494 questions" not in english
    coded = [row("help.helped_share", GP, 0.85, low=0.8, high=0.9, n=200)]
    assert "89% of 494 questions answered" in render_html(content("en", rows=coded))


def test_methods_and_limits(english: str):
    text = words(english)
    assert "999 replicates" in text
    assert "seed 20261123" in text
    assert "fingerprint 5f2c9a7e41d0b386" in text
    assert "Kaplan E. L., Meier P. (1958)" in text
    assert "Holm S. (1979)" in text
    assert "Pseudonymised is not anonymous" in text
    assert "No median delay has ever been published for #DocTocToc" in text


def test_rows_that_no_picture_shows_are_in_a_table(english: str):
    assert "legifrance.gouv.fr" in words(english)


def whole(both: ReportContent) -> list[Row]:
    """Without breakdowns: the pages that need no chart are made in a blink."""
    return [r for r in both.rows if is_whole(r.group)]


def hostile(both: ReportContent) -> ReportContent:
    replace = msgspec.structs.replace
    split = {"attribute": HOSTILE, "level": HOSTILE}
    return content(
        "en",
        title=HOSTILE,
        communities=[replace(c, title=HOSTILE, platform=HOSTILE) for c in both.communities],
        drawings=[replace(d, people=[_named(p) for p in d.people]) for d in both.drawings],
        rows=[
            *both.rows,
            *(
                row("help.replied_share", c, 0.5, low=0.4, high=0.6, group=split)
                for c in (GP, AIDES)
            ),
            row("help.helped_share", GP, None, why=HOSTILE),
        ],
        curves=[],
        confounds=[HOSTILE],
        notes=[
            Note(
                kind="study",
                community=HOSTILE,
                subject=HOSTILE,
                text=HOSTILE,
                by=HOSTILE,
                at=both.made_at,
            )
        ],
    )


def _named(person: DrawnPerson) -> DrawnPerson:
    return msgspec.structs.replace(person, label=HOSTILE) if person.label else person


def test_hostile_names_are_words_and_nothing_else(both: ReportContent):
    html = render_html(hostile(both))
    tree = parsed(html)
    assert not [e for e in tree.iter() if str(e.tag).endswith("script")]
    assert tree.find(f"{HTML}head/{HTML}title").text == HOSTILE
    assert "<!-- " not in html
    assert "alert('x')</script>" not in html


def test_an_empty_study_says_what_to_do():
    html = render_html(content("en", rows=[], curves=[], contrasts=[], drawings=[],
                               communities=[], confounds=[], fictitious=False))  # fmt: skip
    text = words(html)
    assert "Nothing could be measured yet: import exchanges, then measure." in text
    assert "Fictitious" not in text
    assert "<figure" not in html


def test_a_corpus_that_can_say_little(both: ReportContent):
    """An ego corpus: rhythm and contacts, no help. Sections stay, and say why they are empty."""
    why = "What one person received cannot tell who was helped."
    rows = [r for r in both.rows if r.measure.startswith("presence.") and r.community == GP]
    rows += [row(m, GP, None, n=None, why=why) for m in ("help.questions", "actors.roles")]
    text = words(render_html(content("en", rows=rows, communities=both.communities[:1], curves=[],
                                     contrasts=[], drawings=[])))  # fmt: skip
    assert text.count(why) == 2
    assert text.count("Nothing could be measured here.") == 6


def test_three_and_four_communities(both: ReportContent):
    """Every pair has its forest; nobody is said to be ahead of two others in one sentence."""
    replace = msgspec.structs.replace
    aides = both.communities[1]
    extra = ("third", "fourth")
    more = [replace(aides, name=n, title=n.title(), colour_index=i) for i, n in enumerate(extra, 2)]
    theirs = [replace(r, community=n) for n in extra for r in whole(both) if r.community == AIDES]
    contrasts = [*both.contrasts, *(replace(c, a=GP, b="third") for c in both.contrasts)]
    html = render_html(
        content(
            "en",
            communities=[*both.communities, *more],
            rows=[*whole(both), *theirs],
            curves=[],
            contrasts=contrasts,
        )
    )
    parsed(html)
    assert 'id="chart-comparison-2"' in html
    assert "2.2 hours (Third" in html
    assert "The first reply comes sooner" not in html


def test_writing_replaces_the_file_whole(tmp_path: Path, both: ReportContent):
    path = tmp_path / "report.html"
    path.write_text("old")
    small = content("en", rows=[], curves=[], contrasts=[], drawings=[])
    write_html(small, path)
    assert path.read_text("utf-8") == render_html(small)
    write(small, tmp_path / "again.html")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["again.html", "report.html"]


def test_the_same_study_gives_the_same_page():
    small = content("fr", rows=[], drawings=[], contrasts=[])
    assert render_html(small) == render_html(small)
