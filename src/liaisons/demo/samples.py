"""The fictitious studies that come with Liaisons: the demonstration, and a small one.

A sample writes its exports into the new study's folder and says how they are imported; they go in
through the same door as anybody's files.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import msgspec

import liaisons
from liaisons.demo.files import Export, write
from liaisons.files import write_atomically
from liaisons.i18n import _
from liaisons.sources.mapping import Mapping
from liaisons.study import settings as settings_file
from liaisons.study.jobs import Bring
from liaisons.study.study import Study

SEED = 20_260_101
#: Marks a folder as ours, so that a demonstration never replaces somebody's study.
MARK = "demonstration"


class Sample(msgspec.Struct, frozen=True):
    """A fictitious study: its folder's name, what it is, how it is made."""

    name: str
    title: str
    about: str
    make: Callable[[Study], list[Bring]]

    def prepare(self, folder: Path) -> tuple[Study, list[Bring]]:
        """The study in ``folder``, its exports written, and what is to be imported."""
        study = liaisons.new(folder, self.title)
        (folder / MARK).write_text(_("Everything in this folder is fictitious.") + "\n", "utf-8")
        brings = self.make(study)
        study.reload()
        return study, brings


def samples() -> tuple[Sample, Sample]:
    """The samples, in the reader's language."""
    return (
        Sample(
            "demonstration",
            _("Two fictitious communities"),
            _("Doctors on a network, home-care aides in a group: some 14,000 messages."),
            _demonstration,
        ),
        Sample(
            "petit-exemple",
            _("A small fictitious example"),
            _("Midwives and booksellers, a few hundred messages that can be read one by one."),
            _small,
        ),
    )


def _demonstration(study: Study) -> list[Bring]:
    return [
        bring
        for export in write(study.folder / "exports", SEED)
        for bring in brings_of(study, export)
    ]


def brings_of(study: Study, export: Export) -> list[Bring]:
    """What an export of the demonstration brings: its messages, then its people."""
    _note(
        study,
        name=export.community,
        title=export.title,
        short=export.short,
        profession=export.profession,
        platform=export.platform,
        zone=export.zone,
        reported_size=export.reported_size,
    )
    messages = Bring(
        community=export.community,
        files=[_inside(study, export.path)],
        format=export.format,
        frame=export.frame,  # type: ignore[arg-type]
        zone=export.zone,
        site=export.platform,
        profession=export.profession,
    )
    people = msgspec.structs.replace(
        messages,
        files=[_inside(study, export.people)],
        format="mapping",
        mapping=Mapping.load(export.people_mapping),
    )
    return [messages, people]


def _inside(study: Study, path: Path) -> str:
    return path.relative_to(study.folder).as_posix()


def _small(study: Study) -> list[Bring]:
    midwives, booksellers = "sages-femmes-fictives", "libraires-fictifs"
    _note(
        study,
        name=midwives,
        title=_("Midwives, a private group (fictitious)"),
        short=_("midwives"),
        profession=_("midwife"),
        platform="groupe-fictif",
        reported_size=64,
    )
    _note(
        study,
        name=booksellers,
        title=_("Booksellers, a forum (fictitious)"),
        short=_("booksellers"),
        profession=_("bookseller"),
        platform="forum-fictif",
        reported_size=41,
    )
    for name in (midwives, booksellers):
        content = files("liaisons.demo").joinpath(f"small/{name}.csv").read_bytes()
        write_atomically(study.folder / "exports" / f"{name}.csv", content)
    return [
        Bring(community=midwives, files=[f"exports/{midwives}.csv"], frame="sample"),
        Bring(community=booksellers, files=[f"exports/{booksellers}.csv"], frame="census"),
    ]


def _note(study: Study, **said: object) -> None:
    settings_file.add_community(study.settings_path, fictitious=True, **said)
