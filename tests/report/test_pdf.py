from __future__ import annotations

import builtins
import datetime as dt
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from liaisons.errors import Missing
from liaisons.i18n import language
from liaisons.report import write, write_pdf
from liaisons.report.content import Note
from liaisons.report.pdf import _refuse
from liaisons.report.wording import shown
from tests.report.synthetic import GP, alone, content


@pytest.mark.slow
def test_the_report_on_paper(tmp_path: Path):
    path = tmp_path / "report.pdf"
    write_pdf(alone("fr"), path)
    assert path.read_bytes().startswith(b"%PDF")
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not here: the text of the PDF was not read")
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()
    assert "Communautés fictives." in text
    assert "La moitié des questions ont une première réplique en 14 minutes" in text
    assert "Méthode et limites" in text
    assert "1 semaine" in text  # the axis of the survival curve is text, not a picture
    assert "Aller aux résultats" not in text


def test_the_ending_chooses_paper(tmp_path: Path):
    small = content("en", rows=[], curves=[], contrasts=[], drawings=[])
    write(small, tmp_path / "report.PDF")
    assert (tmp_path / "report.PDF").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (ModuleNotFoundError("weasyprint"), 'pip install "liaisons[pdf]"'),
        (OSError("cannot load library 'libpango-1.0-0'"), "apt install"),
    ],
)
def test_without_weasyprint_one_is_told_what_to_install(error, advice, tmp_path, monkeypatch):
    real = builtins.__import__

    def refusing(name, *args, **kwargs):
        if name == "weasyprint":
            raise error
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refusing)
    small = content("en", rows=[], curves=[], contrasts=[], drawings=[])
    with pytest.raises(Missing, match="WeasyPrint") as said:
        write_pdf(small, tmp_path / "report.pdf")
    assert advice in str(said.value)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_fetched_for_paper():
    with pytest.raises(ValueError, match="tracker"):
        _refuse("http://example.org/tracker.png")


@pytest.mark.slow
def test_the_notes_on_paper(tmp_path: Path):
    """Each with what it is about, whole, signed and dated; a number with its value."""
    both = content("fr", curves=[], contrasts=[], drawings=[])
    at = dt.datetime(2026, 3, 28, 14, 5, tzinfo=dt.UTC)
    said = [
        ("number", "help.replied_share", "À **vérifier** contre le codage."),
        ("period", "2024-03", "Un mois calme.\n\n- une grève\n- les vacances"),
        ("message", "0" * 16, "<script>alert(1)</script> dit vite"),
        ("study", "", "long " * 2_000 + "fin"),
    ]
    notes = [
        Note(kind=kind, community=GP, subject=subject, text=text, by="Ana", at=at)
        for kind, subject, text in said
    ]
    path = tmp_path / "notes.pdf"
    write_pdf(msgspec.structs.replace(both, notes=notes), path)
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not here: the text of the PDF was not read")
    ran = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    text = " ".join(ran.stdout.decode().split())
    replied = next(r for r in both.rows if r.measure == "help.replied_share" and r.community == GP)
    with language("fr"):
        value = " ".join(shown(replied).split())
    assert f"Questions avec une réplique : {value}" in text
    assert "À vérifier contre le codage." in text
    assert "mars 2024" in text
    assert "• une grève" in text
    assert "<script>alert(1)</script> dit vite" in text
    assert "long fin" in text
    assert text.count("Ana, 28 mars 2026") == len(notes)
