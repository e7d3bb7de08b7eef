"""The demonstration, run with the same code as anybody's study."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from liaisons.demo.samples import MARK, samples
from liaisons.errors import BadStudy
from liaisons.i18n import _, language
from liaisons.report import write as write_report
from liaisons.study.importing import import_files
from liaisons.study.jobs import Bring
from liaisons.study.planning import Request
from liaisons.study.running import Session
from liaisons.study.study import Study
from liaisons.study.telling import content


def build(folder: Path, *, notify: Callable[[str], None] = lambda text: None) -> Path:
    """Make the fictitious study in ``folder`` and its report; the path of the report.

    A demonstration made earlier is replaced; raises BadStudy where the folder holds anything else.
    """
    _clear(folder)
    notify(_("Writing two fictitious exports"))
    study, brings = samples()[0].prepare(folder)
    for bring in brings:
        notify(_("Importing {name}", name=bring.community))
        _bring_in(study, bring)
    session = Session(
        study,
        notify=lambda c, q: notify(
            _("Measuring {question} of {community}", question=q, community=c)
        ),
    )
    report = folder / "report.html"
    with language(study.settings.language):
        told = content(session)
        notify(_("Writing the report"))
        write_report(told, report)
    return report


def _clear(folder: Path) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / MARK).exists():
        raise BadStudy(
            _("{folder} holds something else than a demonstration: choose another.", folder=folder)
        )
    shutil.rmtree(folder)


def _bring_in(study: Study, bring: Bring) -> None:
    given = msgspec.structs.asdict(bring)
    paths = [study.folder / name for name in given.pop("files")]
    import_files(study, Request(paths=paths, **given))
