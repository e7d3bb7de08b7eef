"""Transcripts: who speaks, in every kind of file; consent decides what may be shown together."""

from __future__ import annotations

import contextlib
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import liaisons
from liaisons.cli.app import app
from liaisons.coding import room
from liaisons.coding.forgetting import erase
from liaisons.coding.interviews import store
from liaisons.coding.interviews.corrections import replace
from liaisons.coding.interviews.reading import read_transcript
from liaisons.coding.interviews.speakers import set_interviewers, speakers, turns
from liaisons.coding.interviews.store import BadInterview, Turn
from liaisons.errors import BadFile, NotFound, Refused, UnsafeFile
from liaisons.i18n import language
from tests.coding.test_coefficients import UNHURRIED
from tests.shared import shared_data

SAID = """Enq : Vous commencez à quelle heure ?
Mme A. : Sept heures. Enfin : sept heures dix.
Je pars à pied.
Enq : Et le soir ?
Mme A. : Dix-neuf heures, et c'est comme ça : tous les jours.
"""


def told(text: str, **options) -> list[tuple[str, str]]:
    return [(t.speaker, text[t.start : t.end]) for t in turns(text, **options)]


def test_turns_by_hand():
    assert told(SAID) == [
        ("Enq", "Vous commencez à quelle heure ?"),
        ("Mme A.", "Sept heures. Enfin : sept heures dix.\nJe pars à pied."),
        ("Enq", "Et le soir ?"),
        ("Mme A.", "Dix-neuf heures, et c'est comme ça : tous les jours."),
    ]
    assert [turn.asks for turn in turns(SAID)] == [True, False, True, False]
    assert speakers(turns(SAID)) == {"Enq": 2, "Mme A.": 2}
    other = set_interviewers(turns(SAID), ["mme a."])
    assert [turn.asks for turn in other] == [False, True, False, True]


@pytest.mark.parametrize(
    "mark",
    ["Léa :", "Léa:", "#Léa:", "@Léa :", "[Léa]", "{Léa}", "[00:01:05] Léa :", "00:01:05 Léa:",
     "#00:01:05-3# Léa:", "Léa (00:01:05) :", "Léa\u00a0:"],
)  # fmt: skip
def test_marks_that_people_write(mark):
    text = f"{mark} Bonjour.\nQ : Oui ?\n{mark} Voilà.\n"
    assert told(text) == [("Léa", "Bonjour."), ("Q", "Oui ?"), ("Léa", "Voilà.")]
    if "05" in mark:
        assert turns(text)[0].begin_ms == 65_000


def test_a_sentence_with_a_colon_is_no_speaker():
    text = SAID + "et puis je me dis : c'est la vie\nMme A. : Voilà.\n"
    assert {name for name, _words in told(text)} == {"Enq", "Mme A."}
    assert turns("Une note sans personne. Rien d'autre.") == []
    assert turns("voir https://example.org\n") == []


def test_debates_are_cut_where_somebody_else_speaks():
    """Of the lines ``SPEAKER : text`` of 144 transcripts every one begins a turn, and no other."""
    line = re.compile(r"[ \t]*[^\W_a-zà-ÿ][^:\n]{0,38}?[ \t\u00a0]*:", re.UNICODE)
    folder = shared_data("fredsum_fr", "transcript")
    wanted = found = both = lines = 0
    for file in sorted(folder.glob("*.txt")):
        text = file.read_text("utf-8")
        lines += text.count("\n")
        rows = text.split("\n")
        named = {n for n, row in enumerate(rows) if (m := line.match(row)) and _short(m.group())}
        cut = {text.count("\n", 0, turn.start) for turn in turns(text)}
        wanted, found, both = wanted + len(named), found + len(cut), both + len(named & cut)
    assert lines == 13_442
    assert both / wanted > 0.995
    assert both / found > 0.995


def _short(mark: str) -> bool:
    return len(mark.strip(" \t:\u00a0").split()) <= 4


@pytest.fixture
def files(tmp_path):
    docx = pytest.importorskip("docx")
    odfdo = pytest.importorskip("odfdo")
    word = docx.Document()
    writer = odfdo.Document("text")
    writer.body.clear()
    for row in SAID.splitlines():
        word.add_paragraph(row)
        writer.body.append(odfdo.Paragraph(row))
    word.save(tmp_path / "a.docx")
    writer.save(tmp_path / "a.odt")
    (tmp_path / "a.txt").write_text(SAID.replace("\n", "\r\n"), "utf-8")
    (tmp_path / "b.txt").write_bytes(SAID.encode("cp1252"))
    return tmp_path


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.txt", "b.txt"])
def test_texts_of_every_kind_read_alike(files, name):
    found = read_transcript(files / name)
    said = [(t.speaker, found.text[t.start : t.end]) for t in found.turns]
    assert said == told(SAID)


SRT = """1
00:00:01,500 --> 00:00:03,000
Enq : Vous commencez quand ?

2
00:00:03,000 --> 00:00:05,000
Léa : Tôt.

3
00:00:05,000 --> 00:00:06,000
Léa : À sept heures.
"""
WHISPER = {
    "segments": [
        {"start": 1.5, "end": 3, "text": " Vous commencez quand ?", "speaker": "Enq"},
        {"start": 3.0, "end": 5, "text": " Tôt.", "speaker": "Léa"},
        {"start": 5.0, "end": 6, "text": " À sept heures.", "speaker": "Léa"},
    ]
}
CPP = {
    "transcription": [
        {"offsets": {"from": round(1000 * s["start"])}, "text": s["text"], "speaker": s["speaker"]}
        for s in WHISPER["segments"]
    ]
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.srt", SRT),
        ("a.vtt", "WEBVTT\n\n" + SRT.replace(",", ".")),
        ("a.json", json.dumps(WHISPER)),
        ("b.json", json.dumps(CPP)),
    ],
)
def test_recordings_keep_their_times(tmp_path, name, content):
    if not name.endswith("json"):
        pytest.importorskip("pysubs2")
    (tmp_path / name).write_text(content, "utf-8")
    found = read_transcript(tmp_path / name, ["Enq"])
    said = [(t.speaker, found.text[t.start : t.end], t.begin_ms, t.asks) for t in found.turns]
    assert said == [
        ("Enq", "Vous commencez quand ?", 1500, True),
        ("Léa", "Tôt. À sept heures.", 3000, False),
    ]


@pytest.mark.parametrize("suffix", [".txt", ".docx", ".odt", ".pdf", ".srt", ".vtt", ".json"])
def test_any_bytes_are_read_or_refused_with_a_sentence(suffix, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")

    @UNHURRIED
    @given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.4\n", b"{"]))
    def read(content, before):
        path = folder / f"x{suffix}"
        path.write_bytes(before + content)
        found = None
        with contextlib.suppress(BadFile):
            found = read_transcript(path)
        assert found is None or found.text.strip()

    read()


def test_damaged_documents_are_refused(files):
    for name in ("a.docx", "a.odt"):
        content = (files / name).read_bytes()
        for cut in (10, len(content) // 2, len(content) - 30):
            (files / f"cut-{name}").write_bytes(content[:cut])
            with pytest.raises(BadFile):
                read_transcript(files / f"cut-{name}")
    with pytest.raises(BadFile, match="no transcript"):
        read_transcript(files / "a.exe")


def test_a_bomb_is_refused(tmp_path):
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 300_000_000)
    (tmp_path / "bomb.docx").write_bytes(stream.getvalue())
    with pytest.raises(UnsafeFile):
        read_transcript(tmp_path / "bomb.docx")


# --- kept -----------------------------------------------------------------------------------------


def test_turns_are_corrected_and_the_text_stays(study):
    database = room(study)
    interview = store.add(database, "Entretien 1", SAID, found=turns(SAID))
    replace(database, interview, [Turn(speaker="Léa", start=0, end=10)], by="Ada Exemple")
    assert [t.speaker for t in store.turns_of(database, interview.id)] == ["Léa"]
    for bad in ((5, 2), (0, 10_000)):
        wrong = [Turn(speaker="x", start=bad[0], end=bad[1])]
        with pytest.raises(BadInterview):
            replace(database, interview, wrong, by="Ada Exemple")
    with pytest.raises(BadInterview, match="already"):
        store.add(database, "Entretien 1", "autre")
    with pytest.raises(NotFound, match="Entretien 1"):
        store.named(database, "Entretien 2")


def test_consent_governs_the_link_to_the_corpus(study):
    database = room(study)
    interview = store.add(database, "Entretien 1", SAID)
    person = study.store.table("gp", "people")["person"][0].as_py()
    with pytest.raises(Refused):
        store.link(database, interview.id, person)
    for state in ("asked", "refused"):
        store.consent(database, interview.id, state)
        with pytest.raises(Refused):
            store.link(database, interview.id, person)
    store.consent(database, interview.id, "given", "signed, folder 3")
    store.link(database, interview.id, person)
    assert store.linked_person(database, interview.id) == person
    erase(database, [person], [])
    assert store.linked_person(database, interview.id) is None
    store.link(database, interview.id, person)
    store.consent(database, interview.id, "withdrawn")
    assert store.linked_person(database, interview.id) is None
    store.consent(database, interview.id, "given")
    assert store.linked_person(database, interview.id) is None


def test_the_commands(study, tmp_path):
    file = tmp_path / "Entretien 7.txt"
    file.write_text(SAID, "utf-8")
    folder = str(study.folder)
    label = study.store.table("gp", "people")["label"][0].as_py()

    def run(*arguments: str):
        with language("en"):
            return CliRunner().invoke(app, ["interviews", *arguments])

    added = json.loads(run("add", folder, str(file), "--json").output)
    assert added == [{"name": "Entretien 7", "turns": 4, "speakers": {"Enq": 2, "Mme A.": 2}}]
    shown = run("turns", folder, "Entretien 7", "--interviewer", "Mme A.").output
    assert "Je pars" in shown
    refused = run("consent", folder, "Entretien 7", "--person", label)
    assert isinstance(refused.exception, Refused)
    said = run("consent", folder, "Entretien 7", "--state", "given", "--person", label)
    assert "linked to the corpus" in said.output
    (row,) = json.loads(run("list", folder, "--json").output)
    assert (row["name"], row["turns"], row["consent"]) == ("Entretien 7", 4, "given")


def test_an_opened_study_has_the_tables(tmp_path):
    study = liaisons.new(tmp_path / "fresh", "Fresh", "en")
    assert store.everything(room(study)) == []
    study.database.close()
