"""A small study for tests of coding: a few messages with known ids, in a sheet."""

from __future__ import annotations

from pathlib import Path

import liaisons
from liaisons.study.importing import import_files
from liaisons.study.planning import Request
from liaisons.study.study import Study

SHEET = """id,fil,auteur,date,texte,repond_a,type
m1,f1,ada,2026-01-03 10:00,Vous feriez quoi pour une épaule douloureuse ?,,
m2,f1,bob,2026-01-03 10:05,Repos et glace 🙂 d'abord.,m1,
m3,f1,eva,2026-01-03 10:09,Merci Bob !,m2,
m4,f2,eva,2026-02-10 20:00,Le forfait est-il encore facturable ?,,
m5,f2,ada,2026-02-10 20:30,"Oui, sauf le dimanche.",m4,
"""


def study_of(folder: Path, sheet: str = SHEET, community: str = "gp") -> Study:
    """A study with the messages of a sheet."""
    file = folder / "sheet.csv"
    file.write_text(sheet, "utf-8")
    study = liaisons.new(folder / "study", "Test", "en")
    import_files(study, Request(paths=[file], community=community))
    study.reload()
    return study
