"""The report: charts from rows, one self-contained page, and the same on paper.

Given a ``ReportContent`` (see ``liaisons.report.content``) and no corpus:

- ``render_html(content)``: the page as text; ``write_html(content, path)`` writes it;
- ``write_pdf(content, path)``: the same on paper (extra ``pdf``);
- ``write(content, path)``: one or the other, by the file's ending;
- ``build_charts(content)``: the charts by name; ``save_charts(content, folder)`` writes each as
  SVG, PNG and CSV.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from liaisons.report.charts import build as build_charts
    from liaisons.report.charts import save as save_charts
    from liaisons.report.content import ReportContent
    from liaisons.report.page import render_html, write_html
    from liaisons.report.pdf import write_pdf

__all__ = ["build_charts", "render_html", "save_charts", "write", "write_html", "write_pdf"]

_PLACES = {
    "build_charts": ("charts", "build"),
    "save_charts": ("charts", "save"),
    "render_html": ("page", "render_html"),
    "write_html": ("page", "write_html"),
    "write_pdf": ("pdf", "write_pdf"),
}


def __getattr__(name: str) -> Any:
    """Load what draws only when it is asked for: the charts' library takes over a second."""
    if name not in _PLACES:
        raise AttributeError(name)
    module, function = _PLACES[name]
    return getattr(import_module(f"{__name__}.{module}"), function)


def write(content: ReportContent, path: Path) -> None:
    """Write the report as PDF if the name ends in ``.pdf``, else as HTML."""
    from liaisons.report.page import write_html
    from liaisons.report.pdf import write_pdf

    (write_pdf if path.suffix.lower() == ".pdf" else write_html)(content, path)
