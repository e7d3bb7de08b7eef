"""What a question is about: tagged at intake, corrected in one reply, taught, told in words."""

from __future__ import annotations

import pytest

from liaisons.channel.channel import Channel
from liaisons.channel.reading import readers
from liaisons.channel.settings import Settings, write
from liaisons.channel.tagging import Correction, Tagger, choices, correction
from liaisons.errors import BadFile, NotFound
from tests.channel.building import World
from tests.channel.fake import FakeNetwork, post, private
from tests.channel.test_channel import member

TAG = {"hashtags": ("doctoctoc",)}
PAY = "Le trajet entre deux interventions doit-il être payé par l'employeur ?"
SETTINGS = Settings(name="Essai", subjects=("escarre",))


@pytest.fixture
def channel(tmp_path):
    write(tmp_path / "channel.toml", SETTINGS)
    found = Channel.open(tmp_path)
    yield found
    found.close()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sujet : droit", Correction(subjects=("law",))),
        ("subject: law and pay", Correction(subjects=("law", "pay"))),
        ("sujet éthique et escarre", Correction(subjects=("escarre", "ethics"))),
        ("Urgent !", Correction(urgent=True)),
        ("pas urgent", Correction(urgent=False)),
        ("Sujet sensible, merci pour le droit à l'erreur", None),
        ("Un sujet : droit", None),
        ("C'est urgent, il ne va pas bien", None),
        ("", None),
    ],
)
def test_what_is_a_correction(text, expected):
    assert correction(text, SETTINGS) == expected


def test_a_question_is_tagged_as_it_comes_in(channel):
    anne = member(channel, "anne")
    asked = channel.ask(anne, PAY)
    assert asked.subjects == ("pay",)
    assert not asked.urgent
    now = channel.ask(anne, "Urgent : que faire d'une escarre qui saigne ?")
    assert "escarre" in now.subjects
    assert now.urgent
    assert not channel.ask(anne, "Sans urgence : qui connaît un bon lit médicalisé ?").urgent


def test_an_advert_s_subject_is_not_held_against_its_author():
    said = Tagger(SETTINGS).subjects("Cherche remplaçant en août, cède patientèle, vends table")
    assert "off_topic" not in said
    assert "off_topic" not in choices(SETTINGS)


def test_its_author_corrects_it_and_nobody_else(channel):
    anne, bruno = member(channel, "anne"), member(channel, "bruno")
    asked = channel.ask(anne, PAY)
    channel.tag(anne, asked.id, ("law",), urgent=True)
    assert channel.my_questions(anne)[0].subjects == ("law",)
    assert channel.my_questions(anne)[0].urgent
    with pytest.raises(NotFound):
        channel.tag(bruno, asked.id, ("pay",), urgent=False)
    with pytest.raises(BadFile):
        channel.tag(anne, asked.id, ("astrology",), urgent=False)


@pytest.mark.parametrize("how", ["private", "reply"])
def test_one_reply_corrects_on_any_network(tmp_path, how):
    world = World(tmp_path, FakeNetwork())
    world.member("anne")
    world.hear(post("1", "anne", "Et en cardio ? #doctoctoc", **TAG))
    assert "cardio" in world.told("anne")[0]
    said = private("m", "anne", "sujet : droit")
    reply = post("2", "anne", "sujet : droit", reply_to="1")
    world.hear(said if how == "private" else reply)
    assert world.question().subjects == ("law",)
    world.hear(private("m2", "anne", "urgent"))
    assert world.question().urgent
    assert world.question().subjects == ("law",)
    world.agree()


def test_the_tag_is_said_in_the_community_s_language(tmp_path):
    world = World(tmp_path, FakeNetwork(), readers(Settings(name="Essai")))
    world.member("anne")
    world.hear(post("1", "anne", f"{PAY} #doctoctoc", **TAG))
    assert world.relays() == [("1", "#salaire #doctoctoc")]


def test_corrections_teach_from_sixty_on(channel):
    """A word that no rule knows is learnt from what authors said; erased, it is unlearnt."""
    anne = member(channel, "anne")
    with channel.ledger.writing() as tx:
        from liaisons.channel.events import event

        for n in range(70):
            id, subject = f"q{n}", ("equipment", "ethics")[n % 2]
            text = f"Qui a déjà vu le {('zorglub', 'bidulon')[n % 2]} de la rue {n % 7} ?"
            about = {"question": id, "person": anne.person, "by": anne.person}
            tx.keep(id, "question", anne.person, id, {"text": text})
            tx.append(event("asked", n, network="local", **about))
            tx.append(event("tagged", n, subjects=[subject], urgent=False, **about))
    asked = "Quelqu'un connaît le zorglub ?"
    assert channel.engine.readers.subjects(asked) == []
    channel.warm()
    assert channel.engine.readers.subjects(asked) == ["equipment"]
    channel.erase(anne, anne.person)
    channel.warm()
    assert channel.engine.readers.subjects(asked) == []


def test_names_of_subjects_are_one_word_in_both_languages():
    """They are hashtags; another room's translation of the same word may not change that."""
    from liaisons.i18n import language
    from liaisons.text.subjects import SUBJECTS, name

    for spoken in ("fr", "en"):
        with language(spoken):
            names = [name(code) for code in SUBJECTS]
        assert [one for one in names if " " in one] == []
        assert len(set(names)) == len(SUBJECTS)
