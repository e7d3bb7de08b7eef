from __future__ import annotations

import builtins
import shutil
import subprocess
from pathlib import Path

import pytest

from liaisons.errors import Missing
from liaisons.report import write, write_pdf
from liaisons.report.pdf import _refuse
from tests.report.synthetic import alone, content


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
