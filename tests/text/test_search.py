"""Searching: stems, accents, phrases, exclusions; whatever is typed, an answer and no error."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liaisons.errors import NotFound
from liaisons.text import search
from liaisons.text.asked import Asked, Wanted, parse, plain_words
from liaisons.text.excerpts import excerpt, marked, spans
from liaisons.text.search import Choice, Searchable

SAID = {
    1: "Bonjour, une patiente épuisée, toux sèche depuis trois semaines. @p_0a1b2c3d ?",
    2: "La fièvre a duré ; l'ordonnance du médecin est là.",
    3: "Les infirmier·e·s ont vacciné ! Première visite à domicile.",
    4: "Toux grasse, pas sèche. Aujourd'hui je suis fatigué",
    5: "She was coughing and tired of visiting doctors",
    6: "",
}
KINDS = {1: "post", 2: "reply", 3: "reply", 4: "reply", 5: "post", 6: "service"}
FACETS = ("kind", "words")


def documents():
    for key, text in SAID.items():
        yield Searchable(
            id=key,
            text=text,
            lang="en" if key == 5 else "fr",
            at=key * 10,
            facets={"kind": KINDS[key], "words": [w for w in ("toux", "visite") if w in text]},
        )


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    return search.build(tmp_path_factory.mktemp("search") / "index", documents(), FACETS)


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("patientes", {1}),
        ("epuisé", {1}),
        ("EPUISEES", {1}),
        ("toux", {1, 4}),
        ("toux seche", {1, 4}),
        ('"toux sèche"', {1}),
        ("«\u202ftoux seche\u202f»", {1}),
        ('toux -"pas sèche"', {1}),
        ("toux -gras*", {1}),
        ("-toux", {2, 3, 5, 6}),
        ("fievres", {2}),
        ("l'ordonnance", {2}),
        ("d’ordonnances", {2}),
        ("ordon*", {2}),
        ("premieres", {3}),
        ("vaccination", {3}),
        ("infirmier", {3}),
        ("infirmier·e·s", {3}),
        ("aujourd'hui", {4}),
        ("fatigue", {4}),
        ("coughed", {5}),
        ("doctor", {5}),
        ("fièvre OU vaccin", {2, 3}),
        ("fièvre OR vaccin", {2, 3}),
        ("@", {1}),
        ("@p_ffffffff", {1}),
        ("@ toux", {1}),
        ("p_0a1b2c3d", set()),
        ('"toux', {1, 4}),
        ("rien", set()),
    ],
)
def test_what_is_typed_finds(index, typed, ids):
    assert set(index.search(parse(typed)).ids) == ids


def test_nothing_asked_finds_everything(index):
    assert index.search(parse('  -  " " * ')).total == len(SAID) == len(index)


def test_an_order_of_time_and_pages(index):
    everything = Asked()
    assert index.search(everything, order="newest").ids == [6, 5, 4, 3, 2, 1]
    assert index.search(everything, order="oldest", first=2, size=2).ids == [3, 4]
    assert index.search(everything, order="oldest", first=2, size=2).total == 6


def test_what_fits_best_comes_first(tmp_path):
    said = ["toux", "une toux parmi bien des mots qui parlent de tout autre chose", "rien"]
    made = search.build(tmp_path / "i", (Searchable(id=i, text=t) for i, t in enumerate(said)), ())
    assert made.search(parse("toux")).ids == [0, 1]


def test_facets_are_counted_and_chosen(index):
    assert dict(index.counts(Asked(), "kind")) == {"reply": 3, "post": 2, "service": 1}
    assert dict(index.counts(parse("toux"), "kind")) == {"post": 1, "reply": 1}
    chosen = Choice({"kind": ["reply", "post"], "words": ["visite"]})
    assert index.search(Asked(), chosen).ids == [3]
    # What is chosen of a facet leaves its own counts open.
    assert dict(index.counts(Asked(), "kind", Choice({"kind": ["post"]}))) == {
        "reply": 3,
        "post": 2,
        "service": 1,
    }
    assert set(index.search(parse("-toux"), Choice(among=[2, 4, 99])).ids) == {2}


def test_a_living_index_follows(tmp_path):
    living = search.create(tmp_path / "i", ("kind",))
    living.put([Searchable(id=-5, text="fièvre", facets={"kind": "post"})])
    living.put([Searchable(id=-5, text="rhume", kept=b"\x00r"), Searchable(id=7, text="fièvre")])
    assert living.search(parse("fievre")).ids == [7]
    assert living.search(parse("rhumes")).hits == [(-5, b"\x00r")]
    living.remove([7, 8])
    assert living.search(parse("fièvre")).total == 0
    assert search.SearchIndex(tmp_path / "i").search(parse("rhume")).ids == [-5]


def test_a_work_that_stops_leaves_nothing_and_the_next_sweeps(tmp_path):
    (tmp_path / ".i-killed").mkdir()

    def stop(done: int) -> None:
        raise InterruptedError

    many = (Searchable(id=i, text="toux") for i in range(5000))
    with pytest.raises(InterruptedError):
        search.build(tmp_path / "i", many, (), stop)
    assert list(tmp_path.iterdir()) == []
    assert not search.exists(tmp_path / "i")
    with pytest.raises(NotFound):
        search.SearchIndex(tmp_path / "i")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=60))
@example('"-*"@ OU OR')
@example("\ud800")
@example("a* " * 50)
@example("[.*](?P<x>")
@example("ß* İ* ﬁ* 𝕒*")
@example("x" * 5000)
def test_whatever_is_typed_is_answered(index, typed):
    asked = parse(typed)
    found = index.search(asked)
    assert 0 <= len(found.ids) <= found.total <= len(SAID)
    assert "".join(p.text for p in marked(typed, asked)) == typed


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="abeéèsœ'’ -\"*@·\n", max_size=40))
def test_a_text_is_found_by_its_own_words_and_they_are_marked(tmp_path_factory, text):
    words = [w for w in plain_words(text) if len(w) > 1]
    made = search.build(tmp_path_factory.mktemp("one") / "i", [Searchable(id=1, text=text)], ())
    for word in words:
        assert made.search(Asked(((Wanted("word", (word,)),),))).ids == [1]
        assert spans(text, parse(f'"{word}"'))


def test_excerpts_stand_around_what_was_found():
    text = "mot " * 100 + "une épuisée ici " + "mot " * 100
    pieces = excerpt(text, parse("epuise"), 120)
    assert [p.text for p in pieces if p.found] == ["épuisée"]
    assert pieces[0].text == "…"
    assert pieces[-1].text == "…"
    assert sum(len(p.text) for p in pieces) < 130
    assert [p.text for p in marked("Toux @p_0a1b2c3d, toux", parse("@ toux")) if p.found] == [
        "Toux",
        "@p_0a1b2c3d",
        "toux",
    ]


def test_spans_count_code_points():
    text = "😀 fièvre 😀 FIEVRES"
    assert [text[a:b] for a, b in spans(text, parse("fievre"))] == ["fièvre", "FIEVRES"]


def test_a_thousand_queries_take_little(index):
    rng = random.Random(4)
    words = [w for text in SAID.values() for w in plain_words(text)]
    started = time.perf_counter()
    for _ in range(200):
        index.search(parse(" ".join(rng.choices(words, k=3))))
    assert time.perf_counter() - started < 5
