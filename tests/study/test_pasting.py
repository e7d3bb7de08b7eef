"""What is copied from a group, parted into messages."""

from __future__ import annotations

import datetime as dt

from liaisons.study.pasting import segments, sheet

NOW = dt.datetime(2026, 4, 2, 16, 30)


def test_a_conversation_says_when_and_who_on_each_line():
    text = (
        "[28/03/2026 14:05] Camille: Qui a un modèle ?\n"
        "deux lignes : la seconde\n"
        "28/03/2026, 9:07 - Dominique Fictif: Oui\n"
    )
    assert segments(text, NOW) == [
        ["m1", "f1", "Camille", "28/03/2026 14:05",
         "Qui a un modèle ?\ndeux lignes : la seconde", "", "publication"],
        ["m2", "f1", "Dominique Fictif", "28/03/2026 09:07", "Oui", "", "commentaire"],
    ]  # fmt: skip


def test_a_page_says_who_above_and_its_age_below():
    text = (
        "Camille Fictive\n28 mars, 14:05\nQui a un modèle ?\n\n"
        "Dominique\nOui, je l'envoie.\nJ’aime · Répondre · 2 h\n"
        "Sacha\nMerci !\nRépondre 1 j\n"
    )
    assert [row[2:5] for row in segments(text, NOW)] == [
        ["Camille Fictive", "28/03/2026 14:05", "Qui a un modèle ?"],
        ["Dominique", "02/04/2026 14:30", "Oui, je l'envoie."],
        ["Sacha", "01/04/2026 16:30", "Merci !"],
    ]


def test_dashes_begin_another_thread_and_a_lone_sentence_has_no_name():
    rows = segments("Une annonce sans nom.\n---\nCamille\nUne question ?\n", NOW)
    assert [(row[1], row[2], row[6]) for row in rows] == [
        ("f1", "", "publication"),
        ("f2", "Camille", "publication"),
    ]
    assert segments(" \n---\n\n", NOW) == []


def test_a_day_without_a_year_is_the_last_there_was():
    assert segments("A\n12 décembre\nx\n", NOW)[0][3] == "12/12/2025 12:00"
    assert segments("A\n31 avril\nx\n", NOW)[0][4] == "31 avril\nx"


def test_the_sheet_leaves_out_rows_that_say_nothing():
    rows = [["m1", "f1", "C", "28/03/2026 14:05", "a;b\nc", "", "question"], [""] * 7]
    assert sheet(rows).decode() == (
        'id;fil;auteur;date;texte;repond_a;type\nm1;f1;C;28/03/2026 14:05;"a;b\nc";;question\n'
    )


def test_a_name_may_end_with_an_initial_or_stand_above_a_moment():
    text = (
        "Marie D.\n12 mars 2024 14:05\nDéjà vu ?\n\n"
        "J. P.\nOui.\nRépondre\n"
        "Cabinet Untel, Lyon.\n12 mars 2024\nMerci.\n\n"
        "Trop tard.\nIl est parti.\n"
    )
    assert [(row[2], row[4]) for row in segments(text, NOW)] == [
        ("Marie D.", "Déjà vu ?"),
        ("J. P.", "Oui."),
        ("Cabinet Untel, Lyon.", "Merci."),
        ("", "Trop tard.\nIl est parti."),
    ]
