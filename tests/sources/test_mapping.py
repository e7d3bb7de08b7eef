"""The column mapping: guessed, shown, written, corrected, read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from liaisons.errors import BadFile, UnknownFormat
from liaisons.i18n import language
from liaisons.sources import all_sources, open_inputs
from liaisons.sources.base import Options
from liaisons.sources.mapping import ROLES, Mapping, Nested
from liaisons.sources.mapping_guess import Guess, guess
from liaisons.sources.names import plain_name
from liaisons.sources.records import Message, Person, Refusal
from tests.sources.cases import SAMPLES
from tests.sources.reading import notices, only, read

FOLDER = SAMPLES / "mapping"


def guessed(path: Path) -> Guess | None:
    with open_inputs([path]) as inputs:
        return guess(inputs)


def mapping(path: Path) -> Mapping:
    found = guessed(path)
    assert found is not None
    return found.mapping


def written(tmp_path: Path, text: str, name: str = "t.csv") -> Path:
    (tmp_path / name).write_text(text)
    return tmp_path / name


# --- what is guessed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Répond à", "repond_a"),
        ("createdAt", "created_at"),
        ("User ID", "user_id"),
        ("  NOM-de_l'auteur ", "nom_de_l_auteur"),
        ("№", "no"),
        ("", ""),
    ],
)
def test_names_in_one_form(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_wiki_threads() -> None:
    found = mapping(FOLDER / "wiki.json")
    assert found.records == "*"
    assert found.fields == {
        "id": "id",
        "time": "timestamp",
        "text": "content",
        "author_id": "user_text",
        "reply_to": "parent_id",
        "kind": "comment_type",
    }
    assert found.kinds == {"SECTION_CREATION": "post"}


def test_nested_comments() -> None:
    found = mapping(FOLDER / "posts.jsonl")
    assert found.fields["text"] == "data.content"
    assert found.fields["author_handle"] == "data.user.username"
    assert found.html
    assert found.nested == [
        Nested(
            records="comments[]",
            fields={
                "id": "id",
                "time": "created_at",
                "text": "text",
                "author_id": "user.id",
                "author_handle": "user.username",
            },
        )
    ]


def test_nested_comments_are_read() -> None:
    post, comment, refused, other = read(FOLDER / "posts.jsonl")
    assert (post.id, post.text, post.author_handle) == ("1", "Une question\xa0?", "mesange")
    assert (comment.id, comment.kind, comment.text) == ("2", "comment", "Oui")
    assert (comment.reply_to, comment.thread) == ("1", "1")
    assert (refused.row, refused.code) == (3, "bad_date")
    assert (other.id, other.row) == ("4", 4)


def test_a_nested_message_without_time_is_put_at_its_parent(tmp_path: Path) -> None:
    line = {
        "id": 1,
        "date": "2024-01-01T10:00:00Z",
        "author": "a",
        "text": "Une question",
        "replies": [{"author": "b", "text": "Une réponse"}],
    }
    outer, inner = only(Message, read(written(tmp_path, json.dumps(line))))
    assert (inner.sent_us, inner.untimed) == (outer.sent_us, True)


def test_french_columns_and_attributes() -> None:
    found = mapping(FOLDER / "groupe.tsv")
    assert found.fields == {"id": "numéro", "time": "quand", "text": "contenu", "author_id": "qui"}
    assert found.attributes == {"profession": "profession"}
    people = only(Person, read(FOLDER / "groupe.tsv"))
    assert [(p.id, p.profession) for p in people] == [("Mésange", "aide"), ("Grive", "infirmière")]


@pytest.mark.parametrize(
    ("header", "rows", "fields"),
    [
        (
            "from,to,time",
            "a,b,1082040961\nb,a,1082040999\n",
            {"author_id": "from", "to_id": "to", "time": "time"},
        ),
        (
            "de;à;date",
            "a;b;1/2/2021\nb;a;2/2/2021\n",
            {"author_id": "de", "to_id": "à", "time": "date"},
        ),
        (
            "source\ttarget\tweight",
            "a\tb\t3\nb\tc\t4\n",
            {"author_id": "source", "to_id": "target"},
        ),
    ],
)
def test_bare_lists(header: str, rows: str, fields: dict[str, str], tmp_path: Path) -> None:
    assert mapping(written(tmp_path, f"{header}\n{rows}")).fields == fields


@pytest.mark.parametrize("delimiter", [" ", ",", "\t", ";", "   "])
def test_bare_list_without_header(delimiter: str, tmp_path: Path) -> None:
    rows = [("11", "12", "1082040961"), ("12", "11", "1082040999"), ("13", "11", "1082041000")]
    path = written(tmp_path, "".join(delimiter.join(row) + "\n" for row in rows))
    messages = only(Message, read(path))
    assert [(m.author_id, m.to_id, m.sent_us // 10**6) for m in messages] == [
        (a, b, int(t)) for a, b, t in rows
    ]
    assert [m.row for m in messages] == [1, 2, 3]


def test_comments_before_a_bare_list() -> None:
    assert [m.row for m in read(FOLDER / "edges.txt")] == [2, 3, 4, 5]


def test_untimed_list_keeps_its_order_and_can_be_turned_around() -> None:
    turned = Mapping(fields={"author_id": "source", "to_id": "target"}, transpose=True)
    messages = only(Message, read(FOLDER / "conseils.csv", "mapping", mapping=turned))
    assert [(m.author_id, m.to_id) for m in messages] == [
        ("2", "1"),
        ("17", "1"),
        ("1", "2"),
        ("2", "17"),
    ]
    assert all(m.untimed for m in messages)
    assert [m.sent_us for m in messages] == [2, 3, 4, 5]


def test_direction_is_asked_about() -> None:
    assert any("transpose" in note for note in notices(FOLDER / "conseils.csv"))


def test_people() -> None:
    found = mapping(FOLDER / "personnes.csv")
    assert (found.rows, found.fields) == ("people", {"author_id": "id"})
    people = only(Person, read(FOLDER / "personnes.csv"))
    assert people[0].attributes == {"statut": "salariée", "annees": "12"}


def test_what_is_not_used_is_said(tmp_path: Path) -> None:
    path = written(tmp_path, "date,auteur,texte,humeur\n1/2/2021,A,Bonjour à tous,gaie\n")
    found = guessed(path)
    assert found is not None
    assert found.unused == ["humeur"]
    assert any("humeur" in note for note in notices(path))


@pytest.mark.parametrize(
    ("dates", "order", "doubt"),
    [
        (["03/04/2021", "13/04/2021"], "dmy", False),
        (["03/04/2021", "04/13/2021"], "mdy", False),
        (["03/04/2021", "05/04/2021"], "dmy", True),
    ],
)
def test_day_or_month_first(dates: list[str], order: str, doubt: bool, tmp_path: Path) -> None:
    rows = "".join(f"{date},A,Bonjour à tous\n" for date in dates)
    found = guessed(written(tmp_path, "date,auteur,texte\n" + rows))
    assert found is not None
    assert found.mapping.date_order == order
    assert bool(found.doubts) == doubt


def test_a_column_called_date_without_dates_is_not_the_time(tmp_path: Path) -> None:
    rows = "rouge,A,Un texte ici,2021-03-04\nvert,B,Un autre ici,2021-03-05\n"
    found = mapping(written(tmp_path, "date,auteur,texte,jour\n" + rows))
    assert found.fields["time"] == "jour"


def test_json_document_with_a_list_inside(tmp_path: Path) -> None:
    document = {
        "name": "groupe",
        "messages": [
            {"id": 1, "date_unixtime": "1700000000", "from_id": "user1", "text": "Bonjour"},
            {
                "id": 2,
                "date_unixtime": "1700000060",
                "from_id": "user2",
                "reply_to_message_id": 1,
                "text": ["voir ", {"type": "link", "text": "ici"}],
            },
        ],
    }
    path = written(tmp_path, json.dumps(document, indent=1), "result.json")
    assert mapping(path).records == "messages[]"
    first, second = only(Message, read(path))
    assert (second.text, second.reply_to, second.kind) == ("voir ici", "1", "reply")
    assert first.author_id == "user1"


def test_dictionary_of_records_with_its_keys(tmp_path: Path) -> None:
    document = {"m1": {"date": 1700000000, "auteur": "a", "texte": "Bonjour"}}
    keyed = Mapping(
        records="*",
        fields={"id": "@key", "time": "date", "text": "texte", "author_id": "auteur"},
    )
    path = written(tmp_path, json.dumps([document]))
    (message,) = only(Message, read(path, "mapping", mapping=keyed))
    assert (message.id, message.text) == ("m1", "Bonjour")


def test_a_name_with_dots_is_quoted(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps({"a.b": "Bonjour", "c": {"d.e": "x"}, "t": 1700000000}))
    dotted = Mapping(fields={"text": '"a.b"', "author_id": 'c."d.e"', "time": "t"})
    (message,) = only(Message, read(path, "mapping", mapping=dotted))
    assert (message.text, message.author_id) == ("Bonjour", "x")


def test_pages_of_records_in_each_line(tmp_path: Path) -> None:
    lines = [
        {
            "data": [
                {"id": "1", "text": "a", "t": 1700000000},
                {"id": "2", "text": "b", "t": 1700000001},
            ]
        },
        {"errors": []},
        {"data": [{"id": "3", "text": "c", "t": 1700000002}]},
    ]
    path = written(tmp_path, "\n".join(map(json.dumps, lines)))
    paged = Mapping(records="data[]", fields={"id": "id", "text": "text", "time": "t"})
    records = read(path, "mapping", mapping=paged)
    assert [(r.row, getattr(r, "id", "refused")) for r in records] == [
        (1, "1"),
        (2, "2"),
        (3, "refused"),
        (4, "3"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Une lettre\nsans colonnes\n",
        "a,b\nc,d\n",
        "id\n1\n2\n",
        "alice bob\nbob carol\n",
        '{"x": 1}\n{"x": 2}\n',
        "[1, 2, 3]",
        '"texte"',
        "\x00\x01\x02",
    ],
)
def test_what_is_neither(text: str, tmp_path: Path) -> None:
    assert guessed(written(tmp_path, text)) is None
    with pytest.raises(UnknownFormat, match="--map"):
        read(tmp_path / "t.csv")


# --- the file ------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize(
    "name", ["wiki.json", "posts.jsonl", "edges.txt", "groupe.tsv", "personnes.csv"]
)
def test_written_and_read_back(name: str, code: str) -> None:
    found = mapping(FOLDER / name)
    with language(code):
        text = found.to_toml()
    assert Mapping.from_toml(text) == found
    assert text.startswith("# ")
    given = read(FOLDER / name, "mapping", mapping=Mapping.from_toml(text))
    assert given == read(FOLDER / name)


def test_the_file_names_the_roles_left() -> None:
    text = mapping(FOLDER / "edges.txt").to_toml()
    unnamed = text.rsplit("\n#", 1)[1]
    assert "author_handle" in unnamed
    assert "author_id" not in unnamed


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("fields = 3", "fields"),
        ("[fields]\nauthor = 'x'", "author"),
        ("[fields]\ntext = 'x'\n[kinds]\na = 'nonsense'", "nonsense"),
        ("not toml", "="),
        ("", "fields"),
        ("color = 1\n[fields]", "color"),
    ],
)
def test_a_wrong_file_is_explained(text: str, word: str, tmp_path: Path) -> None:
    with pytest.raises(BadFile) as caught:
        Mapping.load(written(tmp_path, text, "m.toml"))
    assert "m.toml" in str(caught.value)
    assert word in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"m\.toml"):
        Mapping.load(tmp_path / "m.toml")


def test_columns_that_are_not_there() -> None:
    wrong = Mapping(fields={"author_id": "quelle", "to_id": "target"})
    with pytest.raises(BadFile, match="quelle"):
        read(FOLDER / "conseils.csv", "mapping", mapping=wrong)
    nowhere = Mapping(records="*", fields={"text": "contenu", "time": "timestamp"})
    with pytest.raises(BadFile, match="contenu"):
        read(FOLDER / "wiki.json", "mapping", mapping=nowhere)


def test_a_path_that_is_none(tmp_path: Path) -> None:
    wrong = Mapping(records="a[b", fields={"text": "x"})
    with pytest.raises(BadFile, match="path"):
        read(written(tmp_path, '{"x": 1}'), "mapping", mapping=wrong)


def test_every_role_reaches_the_message(tmp_path: Path) -> None:
    record = {
        "id": 7,
        "time": 1700000000,
        "text": "<p>Bonjour</p>",
        "author_id": 1,
        "author_handle": "a",
        "reply_to": 6,
        "thread": 5,
        "to_id": 2,
        "to_handle": "b",
        "title": "T",
        "kind": "Q",
        "question": "oui",
        "accepted": False,
        "quoted": 4,
        "score": -2,
        "reactions": "3",
        "shares": 1.0,
        "lang": "fr",
        "hashtags": "un, deux",
        "links": ["https://example.org"],
        "edited": "2023-11-15",
        "deleted": "?",
    }
    assert set(record) == set(ROLES)
    full = Mapping(fields={role: role for role in ROLES}, kinds={"Q": "quote"}, html=True)
    path = written(tmp_path, json.dumps(record))
    (message,) = only(Message, read(path, "mapping", mapping=full, zone="UTC"))
    assert message == Message(
        row=1,
        id="7",
        sent_us=1_700_000_000_000_000,
        text="Bonjour",
        kind="quote",
        author_id="1",
        author_handle="a",
        thread="5",
        reply_to="6",
        quoted="4",
        to_id="2",
        to_handle="b",
        edited_us=1_700_006_400_000_000,
        title="T",
        lang="fr",
        hashtags=["un", "deux"],
        links=["https://example.org"],
        reactions=3,
        shares=1,
        score=-2,
        accepted=False,
        is_question=True,
    )


def test_what_a_mapping_declares() -> None:
    source = all_sources()["mapping"]
    full = Mapping(
        fields={"text": "t", "author_id": "a", "reply_to": "r", "question": "q", "kind": "k"},
        kinds={"A": "answer", "E": "edit"},
    )
    with open_inputs([FOLDER / "edges.txt"]) as inputs:
        assert source.declared(inputs, Options(mapping=full)) == source.capabilities
        assert source.declared(inputs) == {"authors"}


def test_later_messages_of_a_thread_are_replies(tmp_path: Path) -> None:
    rows = (
        "1/2/2021,A,Une question ici,f1\n1/2/2021,B,Une réponse ici,f1\n2/2/2021,B,Encore une,f2\n"
    )
    messages = only(Message, read(written(tmp_path, "date,auteur,texte,fil\n" + rows)))
    assert [m.kind for m in messages] == ["post", "reply", "post"]


def test_refusals_name_the_column() -> None:
    (refused,) = only(Refusal, read(FOLDER / "groupe.tsv"))
    assert (refused.row, refused.code) == (4, "no_date")
    assert "quand" in refused.reason
