"""What ``write`` leaves on the disk: the same bytes, in the shape of the formats, and harmless."""

from __future__ import annotations

import csv
import hashlib
import re
import subprocess
import sys
import time
import tomllib
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import pytest

from liaisons.demo import Export, Truth, phrases, write
from liaisons.demo.files import ATTRIBUTES
from liaisons.demo.model import World
from liaisons.errors import Refused
from tests.demo.conftest import SEED

Row = dict[str, str]


def table(path: Path, delimiter: str = ";") -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


@pytest.fixture(scope="module")
def doctors(exports: dict[str, Export]) -> list[Row]:
    return table(exports["medecins"].path, ",")


@pytest.fixture(scope="module")
def aides(exports: dict[str, Export]) -> list[Row]:
    return table(exports["aides"].path)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


def test_the_same_seed_gives_the_same_bytes(exports: dict[str, Export], tmp_path: Path) -> None:
    """Also in another process with other string hashes."""
    program = "import sys, pathlib; from liaisons.demo import write;"
    program += f"write(pathlib.Path(sys.argv[1]), {SEED})"
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], check=True, env={"PYTHONHASHSEED": "123"}
    )
    assert digests(tmp_path) == digests(exports["aides"].path.parent)


def test_another_seed_gives_others_fast(exports: dict[str, Export], tmp_path: Path) -> None:
    begin = time.process_time()
    others = write(tmp_path, SEED + 1)
    assert time.process_time() - begin < 3
    for other in others:
        assert other.path.read_bytes() != exports[other.community].path.read_bytes()


def test_sizes(doctors: list[Row], aides: list[Row], exports: dict[str, Export]) -> None:
    assert 5_000 < len(doctors) < 7_500
    assert 8_000 < len(aides) < 11_000
    assert len(table(exports["medecins"].people)) > 210
    assert len(table(exports["aides"].people)) > 870


def test_fourcat_has_its_mandatory_columns_and_utc_times(doctors: list[Row]) -> None:
    assert list(doctors[0])[:6] == [
        "id",
        "thread_id",
        "parent_id",
        "author",
        "body",
        "timestamp",
    ]
    for row in doctors:
        moment = datetime.strptime(row["timestamp"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
        assert moment.timestamp() == int(row["unix_timestamp"])
    ids = [int(row["id"]) for row in doctors]
    assert ids == sorted(set(ids))
    assert float(ids[1]) != ids[1]  # a reader that goes through floats would lose some


def test_the_sheet_has_its_seven_columns_and_local_times(
    aides: list[Row], worlds: dict[str, World]
) -> None:
    assert list(aides[0]) == ["id", "fil", "auteur", "date", "texte", "repond_a", "type"]
    world = worlds["aides"]
    sent = dict(zip(world.ids, world.sent.tolist(), strict=True))
    for row in aides[::17]:
        local = datetime.fromtimestamp(sent[row["id"]], ZoneInfo("Europe/Paris"))
        assert row["date"] == f"{local:%d/%m/%Y %H:%M:%S}"
    assert {row["type"] for row in aides} == {"publication", "commentaire"}


def test_threads_are_copied_one_after_the_other(aides: list[Row]) -> None:
    threads = [row["fil"] for row in aides]
    changes = sum(a != b for a, b in pairwise(threads))
    assert changes == len(set(threads)) - 1


def test_parents_are_there_but_for_what_was_lost(
    doctors: list[Row], aides: list[Row], known: Truth
) -> None:
    for rows, parent, name in ((doctors, "parent_id", "medecins"), (aides, "repond_a", "aides")):
        ids = {row["id"] for row in rows}
        missing = {row[parent] for row in rows if row[parent]} - ids
        assert 0 < len(missing) <= known.communities[name].drawn.lost


def test_a_few_authors_are_deleted(doctors: list[Row], aides: list[Row], known: Truth) -> None:
    for rows, column in ((doctors, "author"), (aides, "auteur")):
        without = sum(not row[column] for row in rows)
        assert 0 < without < 0.05 * len(rows)
    assert {n: c.drawn.deleted for n, c in known.communities.items()} == {
        "medecins": 3,
        "aides": 18,
    }


def test_handles_and_people_go_together(
    doctors: list[Row], aides: list[Row], exports: dict[str, Export]
) -> None:
    for rows, column, name in ((doctors, "author", "medecins"), (aides, "auteur", "aides")):
        people = table(exports[name].people)
        assert list(people[0]) == ["auteur", *ATTRIBUTES]
        handles = [person["auteur"] for person in people]
        assert len(set(handles)) == len(handles)
        assert {row[column] for row in rows} - {""} <= set(handles)
        assert all(all(person.values()) for person in people)
    mapping = tomllib.loads(exports["aides"].people_mapping.read_text("utf-8"))
    assert mapping["fields"] == {"author_handle": "auteur"}
    assert list(mapping["attributes"]) == list(ATTRIBUTES)


def test_everything_says_that_it_is_fictitious(
    doctors: list[Row], aides: list[Row], exports: dict[str, Export]
) -> None:
    for rows, text, name in ((doctors, "body", "medecins"), (aides, "texte", "aides")):
        assert "COMMUNAUTÉ FICTIVE" in rows[0][text]
        assert "COMMUNAUTÉ FICTIVE" in rows[-1][text]
        export = exports[name]
        assert export.fictitious
        assert "fictive" in export.title
        assert "fictif" in export.path.name
        assert "fictif" in export.people.name
    authors = {row["author"] for row in doctors} | {row["auteur"] for row in aides}
    assert all("_fictif_" in author for author in authors - {""})


def test_texts_are_french_varied_and_marked_as_on_networks(
    doctors: list[Row], aides: list[Row]
) -> None:
    for texts in ([r["body"] for r in doctors], [r["texte"] for r in aides]):
        whole = "\n".join(texts)
        assert len(set(texts)) > 0.35 * len(texts)
        assert all(text.strip() == text and "  " not in text for text in texts)
        for sign in ("@", "https://example.org/", "é", "ç", "😊", " ?"):
            assert sign in whole
        assert set(re.findall(r"https?://([^/\s]+)", whole)) == {"example.org"}
    openings = [r["body"] for r in doctors if r["id"] == r["thread_id"]]
    assert all("#DocTocDemo" in text for text in openings)


def test_a_question_mark_does_not_make_a_question(
    doctors: list[Row], aides: list[Row], known: Truth
) -> None:
    """Real questions without "?" and statements with one: a detector has something to do."""
    for rows, text, name in ((doctors, "body", "medecins"), (aides, "texte", "aides")):
        threads: set[str] = set()
        opens = []
        for row in sorted(rows, key=lambda r: int(r["id"])):
            thread = row.get("thread_id") or row["fil"]
            opens += [row] if thread not in threads else []
            threads.add(thread)
        real = {question.id for question in known.communities[name].questions}
        asking = known.communities[name].planted["asking"]
        unmarked = [("?" not in row[text]) for row in opens if row["id"] in real]
        stray = [("?" in row[text]) for row in opens if row["id"] not in real]
        assert np.mean(unmarked) == pytest.approx(asking["no_mark"], abs=0.05)
        assert sum(stray) > 5


#: Words with a capital inside a sentence that are nobody's name.
NOT_NAMES = frozenset(["CESU", "FICTIVE", "Liaisons", "SMS", "Toussaint"])


def test_no_phrase_holds_a_name() -> None:
    """A capital only opens a sentence, or is on the short list of words that have one."""
    document = msgspec.to_builtins(phrases.load())
    found = [word for phrase in strings(document) for word in capitals(phrase)]
    assert not set(found) - NOT_NAMES


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in strings(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in strings(inner)]
    return [str(value)]


def capitals(phrase: str) -> list[str]:
    sentences = re.split(r"[.?!…:\]]\s*", phrase)
    return [
        word.strip(",")
        for sentence in sentences
        for word in sentence.split()[1:]
        if word[0].isupper()
    ]


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(Refused, match="taken"):
        write(tmp_path / "taken", SEED)
