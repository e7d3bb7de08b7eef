"""The demonstration, run with the same code as anybody's study."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import liaisons
from liaisons.demo.files import Export, write
from liaisons.errors import BadStudy
from liaisons.i18n import _, language
from liaisons.report import write as write_report
from liaisons.sources.mapping import Mapping
from liaisons.study import settings as settings_file
from liaisons.study.importing import import_files
from liaisons.study.planning import Request
from liaisons.study.running import Session
from liaisons.study.study import Study
from liaisons.study.telling import content

SEED = 20_260_101
#: Marks a folder as ours, so that a demonstration never replaces somebody's study.
MARK = "demonstration"


def build(folder: Path, *, notify: Callable[[str], None] = lambda text: None) -> Path:
    """Make the fictitious study in ``folder`` and its report; the path of the report.

    A demonstration made earlier is replaced; raises BadStudy where the folder holds anything else.
    """
    _clear(folder)
    notify(_("Writing two fictitious exports"))
    exports = write(folder / "exports", SEED)
    study = liaisons.new(folder, _("Two fictitious communities"))
    (folder / MARK).write_text(_("Everything in this folder is fictitious.") + "\n", "utf-8")
    for export in exports:
        notify(_("Importing {name}", name=export.title))
        _bring_in(study, export)
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


def _bring_in(study: Study, export: Export) -> None:
    settings_file.add_community(
        study.settings_path,
        name=export.community,
        title=export.title,
        short=export.short,
        profession=export.profession,
        platform=export.platform,
        zone=export.zone,
        reported_size=export.reported_size,
        fictitious=True,
    )
    study.reload()
    request = Request(
        paths=[export.path],
        community=export.community,
        format=export.format,
        frame=export.frame,  # type: ignore[arg-type]
        zone=export.zone,
        site=export.platform,
        profession=export.profession,
    )
    import_files(study, request)
    people = Request(
        paths=[export.people],
        community=export.community,
        frame=export.frame,  # type: ignore[arg-type]
        zone=export.zone,
        site=export.platform,
        profession=export.profession,
        format="mapping",
        mapping=Mapping.load(export.people_mapping),
    )
    import_files(study, people)
