"""The same report on paper: the same HTML and style sheet, set by WeasyPrint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from liaisons.errors import Missing
from liaisons.files import write_atomically
from liaisons.i18n import _
from liaisons.report.content import ReportContent
from liaisons.report.page import render_html


def write_pdf(content: ReportContent, path: Path) -> None:
    """Write the report as PDF (A4, tagged for screen readers).

    Raises Missing if WeasyPrint, or a library of the system that it needs, is not installed.
    """
    weasyprint = _weasyprint()
    document = weasyprint.HTML(string=render_html(content), url_fetcher=_refuse)
    write_atomically(path, document.write_pdf(pdf_tags=True))


def _weasyprint() -> Any:
    """WeasyPrint, or a sentence that says what to install."""
    try:
        import weasyprint
    except ImportError as error:
        raise Missing(
            _(
                "A PDF needs WeasyPrint, which is not installed. Install it with "
                'pip install "liaisons[pdf]", or write the report as .html and print it.'
            )
        ) from error
    except OSError as error:
        raise Missing(
            _(
                "WeasyPrint cannot find a library of the system ({error}). On Debian: apt install "
                "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. Or write the report as "
                ".html and print it.",
                error=error,
            )
        ) from error
    return weasyprint


def _refuse(url: str, *_args: object, **_kwargs: object) -> Any:
    """Nothing is fetched: the report carries all it needs."""
    raise ValueError(url)
