"""The report: charts from rows, one self-contained page, and the same on paper.

Given a ``ReportContent`` (see ``liaisons.report.content``) and no corpus:

- ``render_html(content)``: the page as text; ``write_html(content, path)`` writes it;
- ``write_pdf(content, path)``: the same on paper (extra ``pdf``);
- ``write(content, path)``: one or the other, by the file's ending;
- ``build_charts(content)``: the charts by name; ``save_charts(content, folder)`` writes each as
  SVG, PNG and CSV.
"""

from __future__ import annotations

from pathlib import Path

from liaisons.report.charts import build as build_charts
from liaisons.report.charts import save as save_charts
from liaisons.report.content import ReportContent
from liaisons.report.page import render_html, write_html
from liaisons.report.pdf import write_pdf

__all__ = ["build_charts", "render_html", "save_charts", "write", "write_html", "write_pdf"]


def write(content: ReportContent, path: Path) -> None:
    """Write the report as PDF if the name ends in ``.pdf``, else as HTML."""
    if path.suffix.lower() == ".pdf":
        write_pdf(content, path)
    else:
        write_html(content, path)
