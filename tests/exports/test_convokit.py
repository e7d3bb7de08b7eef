"""ConvoKit: read back by our reader, and by ConvoKit itself where it is installed."""

from __future__ import annotations

import json
import warnings

import pytest

from liaisons.exports.contract import Options
from liaisons.exports.convokit import ConvoKit
from liaisons.study.importing import Request, import_files
from liaisons.study.running import Session
from tests.exports.build import (
    JANUARY,
    answers,
    asks,
    at,
    bring,
    make_visible,
    new_study,
    says,
    session,
)
from tests.exports.build import label as label_of

SPEAKERS = {name: {"profession": "médecin"} for name in ("arnica", "sauge", "menthe", "a", "b")}
RICH = [
    *JANUARY,
    says("t1", "a", at("2024-04-01", "08:15") + 0.123456, text="Un thé ☕ 😀", title="Le titre"),
    says("t2", "b", at("2024-04-02"), "t1", "t1", "ok\nligne", kind="comment", score=-3),
    says("t3", "b", at("2024-04-03"), "lost", "t1", "Réponse à rien", accepted=True, lang="fr"),
    says("t4", "[deleted]", at("2024-04-04"), "t1", "t1", "Effacé"),
    says("t5", "b", at("2024-04-05"), text="À toi", addressee="a", quoted_id="t1"),
]


@pytest.fixture
def one(tmp_path):
    return session(tmp_path, RICH, speakers=SPEAKERS)


@pytest.fixture
def corpus(one, tmp_path):
    out = tmp_path / "exported"
    written = ConvoKit().write(one, out, Options())
    assert sorted(f.name for f in written.files) == [
        "conversations.json",
        "corpus.json",
        "index.json",
        "speakers.json",
        "utterances.jsonl",
    ]
    return out


def utterances(corpus):
    return [json.loads(line) for line in (corpus / "utterances.jsonl").read_text().splitlines()]


def loaded(corpus, name):
    return json.loads((corpus / name).read_text())


def by_text(corpus):
    return {u["text"]: u for u in utterances(corpus)}


def test_files_are_ascii(corpus):
    """ConvoKit opens them in whatever encoding the reader's machine has."""
    for path in corpus.iterdir():
        path.read_bytes().decode("ascii")
    assert "Un thé ☕ 😀" in by_text(corpus)


def test_replies_point_at_what_they_answer(corpus):
    found = by_text(corpus)
    question, answer = found["Première question ?"], found["Réponse de sauge"]
    assert question["reply-to"] is None
    assert answer["reply-to"] == question["id"] == question["conversation_id"]
    assert answer["conversation_id"] == question["id"]
    assert answer["timestamp"] == at("2024-01-04")


def test_every_utterance_has_a_conversation_and_a_speaker(corpus):
    conversations, speakers = loaded(corpus, "conversations.json"), loaded(corpus, "speakers.json")
    for utterance in utterances(corpus):
        assert utterance["conversation_id"] in conversations
        assert utterance["speaker"] in speakers
    assert by_text(corpus)["Effacé"]["speaker"] == "[deleted]"


def test_the_index_names_every_key_with_its_type(corpus):
    index = loaded(corpus, "index.json")
    metas = {
        "utterances-index": [u["meta"] for u in utterances(corpus)],
        "speakers-index": [s["meta"] for s in loaded(corpus, "speakers.json").values()],
        "conversations-index": [c["meta"] for c in loaded(corpus, "conversations.json").values()],
        "overall-index": [loaded(corpus, "corpus.json")],
    }
    for name, found in metas.items():
        types = {key: f"<class '{type(v).__name__}'>" for meta in found for key, v in meta.items()}
        assert index[name] == {key: [word] for key, word in types.items()}
    assert isinstance(index["version"], int)


def test_what_the_detector_guessed_is_not_told_as_known(tmp_path):
    undeclared = [says("q", "arnica", at("2024-01-01"), text="Qui sait ?")]
    out = tmp_path / "out"
    ConvoKit().write(session(tmp_path, undeclared), out, Options())
    assert "is_question" not in utterances(out)[0]["meta"]


def again(corpus, tmp_path):
    """The export, imported into another study."""
    (tmp_path / "again").mkdir()
    study = new_study(tmp_path / "again")
    import_files(study, Request(paths=[corpus], community="c", frame="census"))
    return Session(study)


COLUMNS = (
    "sent_us, kind, title, text, lang, score, reactions, shares, accepted, "
    "reply_to is not null as replies, quoted_id is not null as quotes, "
    "reply_to_person is not null as addresses, person is not null as known"
)


def test_our_reader_brings_back_the_same_messages(one, corpus, tmp_path):
    query = f"select {COLUMNS} from messages order by sent_us, text"
    before, after = one.study.sql(query), again(corpus, tmp_path).study.sql(query)
    assert len(before) == 13
    assert after.to_pylist() == before.to_pylist()


def test_our_reader_finds_the_same_networks_and_answers(one, corpus, tmp_path):
    other = again(corpus, tmp_path)
    assert other.scope("c").capabilities == one.scope("c").capabilities
    for name in ("help", "contact"):
        before, after = one.scope("c").network(name), other.scope("c").network(name)
        assert after.source.tolist() == before.source.tolist()
        assert after.target.tolist() == before.target.tolist()
        assert after.weight.tolist() == before.weight.tolist()
    rows = ("help.questions", "help.replied_share", "presence.people", "ties.messages")
    values = [[(r.measure, r.group, r.value) for r in s.rows(rows)] for s in (one, other)]
    assert values[0] == values[1]


def test_professions_come_back_where_enough_people_share_them(corpus, tmp_path):
    people = again(corpus, tmp_path).study.sql("select profession from people")
    assert people["profession"].to_pylist().count("médecin") == 5


def test_the_text_of_private_messages_stays_but_not_their_place(one, tmp_path):
    make_visible(one.study, {"Réponse de sauge": "private", "Oui": "members"})
    one = Session(one.study)
    out = tmp_path / "out"
    written = ConvoKit().write(one, out, Options())
    (hidden,) = [u for u in utterances(out) if u["meta"].get("text_withheld")]
    assert hidden["text"] == ""
    assert hidden["reply-to"] is not None
    assert "Réponse de sauge" not in (out / "utterances.jsonl").read_text()
    assert any("1 private" in n for n in written.notices)
    assert any("3 messages were written for members only" in n for n in written.notices)
    ConvoKit().write(one, out, Options(private=True))
    assert "Réponse de sauge" in by_text(out)


def test_two_communities_in_one_corpus_keep_apart(tmp_path):
    study = bring(new_study(tmp_path), JANUARY, community="un")
    second = [
        asks("q1", "basilic", at("2024-05-01"), "Ailleurs ?"),
        answers("a1", "thym", at("2024-05-02"), "q1"),
    ]
    study = bring(study, second, community="deux")
    out = tmp_path / "out"
    ConvoKit().write(Session(study), out, Options())
    found = utterances(out)
    assert len({u["id"] for u in found}) == len(found) == 10
    assert {u["meta"]["community"] for u in found} == {"un", "deux"}
    ConvoKit().write(Session(study), tmp_path / "deux", Options(community="deux"))
    assert len(utterances(tmp_path / "deux")) == 2


def test_messages_bear_the_keys_that_evidence_shows(one, corpus):
    keys = one.study.sql("select message_id from messages")["message_id"].to_pylist()
    assert {u["id"] for u in utterances(corpus)} == {str(key) for key in keys}


def test_speakers_bear_their_pseudonym(one, corpus):
    speaker = by_text(corpus)["Réponse de sauge"]["speaker"]
    word, number = label_of(one, "Réponse de sauge").split()
    assert speaker.endswith(f"_{number}")
    assert speaker.isascii()
    assert len(speaker) == len(word) + 1 + len(number)


def test_convokit_itself_loads_it(corpus, capsys):
    convokit = pytest.importorskip("convokit", reason="ConvoKit is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = convokit.Corpus(filename=str(corpus))
    assert "arning" not in "".join(capsys.readouterr()), "ConvoKit prints its warnings"
    texts = {u.text: u for u in read.iter_utterances()}
    assert len(texts) == len(by_text(corpus))
    assert texts["Un thé ☕ 😀"].timestamp == by_text(corpus)["Un thé ☕ 😀"]["timestamp"]
    question = texts["Première question ?"]
    conversation = read.get_conversation(question.conversation_id)
    assert conversation.check_integrity(verbose=False)
    roots = {path[0].text for path in conversation.get_root_to_leaf_paths()}
    assert roots == {"Première question ?"}
    assert question.meta["is_question"] is True
    assert len(list(read.iter_speakers())) == 6
    assert read.meta["title"] == "Essai"
    assert "meta.kind" in read.get_utterances_dataframe().columns
