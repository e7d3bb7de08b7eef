"""study.toml: what the study is, in a file that people read and write.

Written with tomlkit, so that the comments people put there stay; read without it, in a tenth of
the time.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from liaisons.errors import BadStudy, NotFound, Refused
from liaisons.files import write_atomically
from liaisons.i18n import _

#: How long one waits for another who writes study.toml.
_WAIT_SECONDS = 10

Positive = Annotated[int, msgspec.Meta(ge=1)]
Natural = Annotated[int, msgspec.Meta(ge=0)]


class CommunitySettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One community: its name in commands, and what the corpus cannot know of it."""

    name: str
    title: str = ""
    short: str = ""  # what charts, tables and sentences call it; the title where empty
    profession: str = ""
    platform: str = ""
    zone: str = "Europe/Paris"
    questions: str = "auto"  # auto, declared, detected, every opening, or hashtag in [#a, #b]
    reported_size: Positive | None = None
    frame: str | None = None
    fictitious: bool = False


class Resampling(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """How many times things are drawn again; 0 leaves the intervals and null models out."""

    replicates: Natural = 999
    permutations: Natural = 99


class PrivacySettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What is masked in texts at import, and below how many people a cell is not published."""

    mask: list[str] = msgspec.field(default_factory=lambda: ["email", "phone", "nir", "iban"])
    min_cell: Natural = 5


class StudySettings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The whole of study.toml."""

    title: str
    language: str = "fr"
    seed: int = 20260101
    database: str = ""  # where people's work is kept; study.db in the folder where empty
    corpus_url: str = ""  # where a cluster finds what lies in corpus/; that folder where empty
    resampling: Resampling = msgspec.field(default_factory=Resampling)
    privacy: PrivacySettings = msgspec.field(default_factory=PrivacySettings)
    communities: list[CommunitySettings] = []

    def community(self, name: str) -> CommunitySettings:
        """The settings of one community; raises NotFound with the names that exist."""
        for settings in self.communities:
            if settings.name == name:
                return settings
        known = ", ".join(c.name for c in self.communities) or _("none yet")
        raise NotFound(
            _("study.toml has no community “{name}”. It has: {known}.", name=name, known=known)
        )


def load(path: Path) -> StudySettings:
    """Read study.toml; raises BadStudy with the line or the field that is wrong."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise _wrong(path, error) from error
    return parse(text, path)


def parse(text: str, path: Path) -> StudySettings:
    """The settings in the text of ``path``; raises BadStudy."""
    try:
        content = tomllib.loads(text)
        settings = msgspec.convert(content, StudySettings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise _wrong(path, error) from error
    for community in settings.communities:
        check_zone(community.zone)
    return settings


def _wrong(path: Path, error: Exception) -> BadStudy:
    return BadStudy(_("{file} is not right: {error}. Correct that line.", file=path, error=error))


def check_zone(zone: str) -> None:
    """Raise BadStudy where ``zone`` is not a time zone of the world's list."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadStudy(
            _(
                "“{zone}” is not a time zone. Write it like Europe/Paris or Indian/Reunion.",
                zone=zone,
            )
        ) from error


def create(path: Path, title: str, language: str) -> None:
    """Write a new study.toml."""
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment(_("What this study is. Every key is explained in the reference.")))
    document.add("title", title)
    document.add("language", language)
    document.add("seed", 20260101)
    write_atomically(path, tomlkit.dumps(document).encode())


def change(path: Path, seen: str, study: dict[str, Any], communities: list[dict[str, Any]]) -> None:
    """Change keys of the study, and of the communities each names; comments and the rest stay.

    An empty value takes the key away. ``seen`` is the mark (``mark_of``) of the file that the
    person had before them: where somebody changed it meanwhile, BadStudy is raised and nothing is
    written. What would not be a right study.toml is refused likewise.
    """
    import tomlkit

    with _alone(path):
        if seen != mark_of(path):
            raise BadStudy(
                _(
                    "Somebody else changed the settings meanwhile. Load the page again: yours are "
                    "not saved yet, theirs are."
                )
            )
        document = tomlkit.parse(path.read_text("utf-8"))
        _put(document, study)
        tables = {str(table["name"]): table for table in document.get("communities", [])}
        for said in communities:
            _put(tables[said["name"]], said)
        text = tomlkit.dumps(document)
        parse(text, path)
        write_atomically(path, text.encode())


def mark_of(path: Path) -> str:
    """What changes whenever study.toml does."""
    return hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest()


def _put(table: Any, values: dict[str, Any]) -> None:
    """Values into a table of TOML, where they are not what they were."""
    for key, value in values.items():
        if value in (None, ""):
            table.pop(key, None)
        elif table.get(key) != value:
            table[key] = value


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One writer of study.toml at a time; raises Refused where another does not end."""
    import filelock

    try:
        with filelock.FileLock(path.parent / ".settings.lock", timeout=_WAIT_SECONDS):
            yield
    except filelock.Timeout as error:
        raise Refused(_("{file} is being written by somebody else.", file=path)) from error


def add_community(path: Path, **fields: Any) -> None:
    """Add a community to study.toml, at its end after a blank line; every other line stays.

    Where somebody wrote ``communities = [{…}]`` on a line, it goes into that list.
    """
    with _alone(path):
        _add_community(path, fields)


def _add_community(path: Path, fields: dict[str, Any]) -> None:
    import tomlkit

    text = path.read_text("utf-8")
    community = {key: value for key, value in fields.items() if value is not None and value != ""}
    document = tomlkit.parse(text)
    inline = document.get("communities")
    if isinstance(inline, tomlkit.items.Array):
        inline.append(community)
        text = tomlkit.dumps(document)
    else:
        text = f"{text.rstrip()}\n\n{tomlkit.dumps({'communities': [community]})}"
    write_atomically(path, text.encode())
