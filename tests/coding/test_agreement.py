"""Agreement through the commands that people use, on real codings and on codings made here."""

from __future__ import annotations

import csv
import json
import random
import time
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from typer.testing import CliRunner

from liaisons.cli.app import app
from liaisons.coding import room
from liaisons.coding.agreement import agreement
from liaisons.coding.agreement.disagreements import disagreements
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import coder
from liaisons.coding.codings import Mark, Subject, code
from liaisons.coding.editing import add, describe
from liaisons.coding.samples import finished, keep
from liaisons.i18n import language
from tests.coding.forum import study_of
from tests.shared import shared_data

LEVELS = ("ROLE", "HATE", "TARGET", "VERBAL_ABUSE", "INTENTION", "CONTEXT", "SENTIMENT")
PUBLISHED = {"HATE": 0.863, "TARGET": 0.912, "VERBAL_ABUSE": 0.842}


def run(*arguments: object) -> str:
    with language("en"):
        result = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def chats() -> list[dict[str, str]]:
    path = shared_data("cyberagression_large_fr", "three_coders_long.csv")
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_chats_through_the_ordinary_commands(chats, tmp_path: Path) -> None:
    """α per level is that of the package to 1e-9."""
    messages = {(row["file"], row["row"]): row for row in chats}
    sheet = tmp_path / "chats.csv"
    with sheet.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "fil", "auteur", "date", "texte", "repond_a", "type"])
        for n, ((chat, line), row) in enumerate(messages.items()):
            at = f"2024-01-01 {n // 3600 % 24:02}:{n // 60 % 60:02}:{n % 60:02}"
            writer.writerow([f"{chat}:{line}", chat, row["NAME"], at, row["TEXT"] or "…", "", ""])
    codings = tmp_path / "codings.csv"
    with codings.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "coder", "variable", "value"])
        for row in chats:
            for level in LEVELS:
                if row[level].strip():
                    key = f"{row['file']}:{row['row']}"
                    writer.writerow([key, row["coder"], level, row[level].replace("/", "|")])
    run("new", tmp_path / "study", "--title", "Chats")
    run("import", tmp_path / "study", sheet, "--community", "chats", "--format", "sheet")
    report = json.loads(
        run("code", "import", tmp_path / "study", codings, "--community", "chats", "--json")
    )
    assert report["refused"] == []
    rows = json.loads(run("agreement", tmp_path / "study", "--no-intervals", "--json"))
    found = {
        row["group"]["variable"]: row["value"]
        for row in rows
        if row["measure"] == "agreement.alpha" and set(row["group"]) == {"variable", "level"}
    }
    theirs = {level: _package(chats, level) for level in LEVELS}
    assert found == pytest.approx(theirs, abs=1e-9)
    # the values printed are over all 36 chats; two thirds of them are at hand
    assert found == pytest.approx(found | PUBLISHED, abs=0.02)


def _package(chats: list[dict[str, str]], level: str) -> float:
    units: dict[tuple[str, str], dict[str, str]] = {}
    for row in chats:
        if row[level].strip():
            value = row[level].strip().replace("/", "|").casefold()
            units.setdefault((row["file"], row["row"]), {})[row["coder"]] = value
    values = sorted({v for unit in units.values() for v in unit.values()})
    place = {value: n for n, value in enumerate(values)}
    table = [
        [place[unit[c]] if c in unit else np.nan for unit in units.values()]
        for c in ("C1", "C2", "C3")
    ]
    return float(krippendorff.alpha(np.array(table), level_of_measurement="nominal"))


@pytest.fixture
def keys(study):
    table = study.store.table("gp", "messages", ["message_id", "sent_us"]).sort_by("sent_us")
    return table["message_id"].to_pylist()


def value(rows, measure: str, **group: object) -> float | None:
    (row,) = [r for r in rows if r.measure == f"agreement.{measure}" and r.group == group]
    return row.value


def test_a_free_code_is_absent_where_its_reader_did_not_put_it(study, keys):
    """Ada read m1–m4, Bob m1–m3 and m5: three in common, present/present, present/absent, none."""
    database = room(study)
    thanks, other = add(database, "thanks").id, add(database, "aside").id
    ada, bob = coder(database, "Ada").id, coder(database, "Bob").id
    messages = [Subject("gp", "message", key) for key in keys]
    sample = keep(database, "s", community="gp", kind="message", items=keys, assigned=[ada, bob])
    code(database, ada, [Mark(messages[0], thanks), Mark(messages[1], thanks)])
    code(database, bob, [Mark(messages[0], thanks), Mark(messages[4], thanks)])
    code(database, bob, [Mark(messages[3], other)])
    finished(database, sample.id, ada, keys[:4])
    finished(database, sample.id, bob, keys[:3])
    rows = agreement(study, variable="thanks", intervals=False)
    whole = {"variable": "thanks", "level": "nominal"}
    assert value(rows, "percent", **whole) == pytest.approx(0.75)
    assert value(rows, "cohen_kappa", **whole, coder="Ada", other="Bob") == pytest.approx(0.5)
    (difference,) = disagreements(study, variable="thanks")
    assert difference.said == {"Ada": "present", "Bob": "absent"}
    assert difference.subject == keys[1]


def test_one_coder_gives_null_and_says_so(study, keys):
    database = room(study)
    thanks = add(database, "thanks").id
    code(database, coder(database, "Ada").id, [Mark(Subject("gp", "message", keys[0]), thanks)])
    rows = agreement(study)
    assert rows
    assert all(row.value is None and row.why for row in rows)


def test_the_assistant_is_no_coder(study, keys):
    database = room(study)
    thanks = add(database, "thanks").id
    for who in (coder(database, "Ada"), coder(database, "Machine", kind="assistant")):
        code(database, who.id, [Mark(Subject("gp", "message", keys[0]), thanks)])
    assert all(row.n == 0 for row in agreement(study))


def test_an_interval_variable_reckons_with_its_numbers(study, keys):
    database = room(study)
    years = add(database, "years", kind="variable", codable=False, level="interval")
    values = {n: add(database, str(n), parent=years.id).id for n in (1, 2, 10)}
    coded = {"Ada": (1, 2, 10, 2), "Bob": (1, 1, 10, 10)}
    for name, said in coded.items():
        marks = [
            Mark(Subject("gp", "message", key), values[n])
            for key, n in zip(keys, said, strict=False)
        ]
        code(database, coder(database, name).id, marks)
    theirs = krippendorff.alpha(np.array(list(coded.values())), level_of_measurement="interval")
    rows = agreement(study, intervals=False)
    assert value(rows, "alpha", variable="years", level="interval") == pytest.approx(theirs)
    describe(database, years.id, level="nominal")
    rows = agreement(study, intervals=False)
    assert value(rows, "alpha", variable="years", level="nominal") < theirs


def test_passages_of_messages_have_their_own_alpha(study, keys):
    database = room(study)
    advice = add(database, "advice").id
    text = "Repos et glace 🙂 d'abord."
    for name, (start, end) in {"Ada": (0, 14), "Bob": (0, 5)}.items():
        subject = Subject("gp", "message", keys[1], start, end)
        code(database, coder(database, name).id, [Mark(subject, advice, text[start:end])])
    rows = agreement(study)
    found = value(rows, "alpha_u", variable="advice", code="advice")
    assert found == pytest.approx(1 - _observed() / _expected(len(text)))


def test_values_on_passages_have_the_family_of_coefficients(study, keys):
    """One marks a on 0–14, the other a on 0–5 and b on 17–25 of 25 letters; by hand.

    ℓ: aa 10, aφ 9, φφ 6, bφ 8 (each way): margins a 19, b 8, φ 23, in all 50. Σ L²: a 14² + 5²,
    b 8², gaps 11 + 12; together 308, and 50² − 308 = 2192.
    """
    database = room(study)
    kind = add(database, "kind", kind="variable", codable=False)
    a, b = (add(database, name, parent=kind.id).id for name in "ab")
    text = "Repos et glace 🙂 d'abord."
    marks = {"Ada": [(0, 14, a)], "Bob": [(0, 5, a), (17, 25, b)]}
    for name, said in marks.items():
        made = [Mark(Subject("gp", "message", keys[1], s, e), c, text[s:e]) for s, e, c in said]
        code(database, coder(database, name).id, made)
    rows = agreement(study)
    group = {"variable": "kind", "code": "kind"}
    expected = 50 - 50 * (19**2 - 221 + 8**2 - 64 + 23**2 - 23) / 2192
    assert value(rows, "u_alpha", **group) == pytest.approx(1 - 34 / expected)
    assert value(rows, "u_alpha_binary", **group) == pytest.approx(1 - 17 / (50 * 23 * 27 / 2192))
    assert value(rows, "cu_alpha", **group) is None  # both valued 0–5, and both a
    assert value(rows, "ku_alpha", variable="kind", code="kind/a") is None
    one = agreement(study, variable="kind", intervals=False)
    assert value(one, "u_alpha", **group) == value(rows, "u_alpha", **group)


def test_the_family_has_intervals_from_drawing_threads_again(study, keys):
    database = room(study)
    advice = add(database, "advice").id
    texts = study.store.table("gp", "messages", ["message_id", "text", "sent_us"]).to_pylist()
    for name, end in (("Ada", 5), ("Bob", 4)):
        marks = [
            Mark(Subject("gp", "message", one["message_id"], 0, end + n % 2), advice,
                 one["text"][: end + n % 2])
            for n, one in enumerate(texts)
        ]  # fmt: skip
        code(database, coder(database, name).id, marks)
    rows = agreement(study)
    (row,) = [r for r in rows if r.measure == "agreement.u_alpha"]
    assert row.n == len(texts)
    assert row.low <= row.value <= row.high
    assert "bootstrap" in row.method
    # of one value, what is marked or not is all that there is
    (binary,) = [r for r in rows if r.measure == "agreement.u_alpha_binary"]
    assert (row.value, row.low, row.high) == (binary.value, binary.low, binary.high)
    assert not [r for r in rows if r.measure in ("agreement.cu_alpha", "agreement.ku_alpha")]


def _observed() -> float:
    """The ends differ by nine, seen from both sides."""
    return 2 * 81 / 2


def _expected(length: int) -> float:
    own = sum((2 * n**3 - 3 * n**2 + n) / 3 for n in (14, 5))
    gaps = [length - 14, length - 5]
    in_gaps = sum(n**2 * (g - n + 1) for n in (14, 5) for g in gaps if g >= n)
    return 2 * length * (own + in_gaps) / (2 * length * (2 * length - 1) - 14 * 13 - 5 * 4)


def test_intervals_are_seeded_and_hold_the_value(study, keys):
    database = room(study)
    subject = add(database, "topic", kind="variable", codable=False)
    a, b = (add(database, name, parent=subject.id).id for name in "ab")
    for name, said in {"Ada": (a, b, a, b, a), "Bob": (a, b, b, b, a)}.items():
        marks = [Mark(Subject("gp", "message", k), v) for k, v in zip(keys, said, strict=True)]
        code(database, coder(database, name).id, marks)
    first, again = agreement(study), agreement(study)
    assert first == again
    row = next(r for r in first if r.measure == "agreement.percent")
    assert (row.value, row.n) == (0.8, 5)
    assert row.low <= 0.8 <= row.high
    assert "bootstrap" in row.method
    assert codebook(database).version == 3


@pytest.mark.slow
def test_a_hundred_thousand_codings_by_ten(tmp_path):
    """All variables under two seconds of one processor, without intervals."""
    study = study_of(tmp_path)
    database = room(study)
    chance = random.Random(1)
    variables = [add(database, f"v{n}", kind="variable", codable=False).id for n in range(6)]
    values = [[add(database, f"x{k}", parent=v).id for k in range(8)] for v in variables]
    for who in range(10):
        marks = [
            Mark(Subject("gp", "message", n), of[(n + (chance.random() < 0.2)) % 8])
            for n in range(1700)
            for of in values
        ]
        code(database, coder(database, f"Coder {who}").id, marks)
    started = time.process_time()
    rows = agreement(study, intervals=False)
    assert time.process_time() - started < 2
    assert sum(row.n == 1700 for row in rows) > 6 * 45
