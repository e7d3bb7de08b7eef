"""What can go wrong and be said in one sentence.

Every error a person can cause inherits from ``LiaisonsError``; its text is the sentence that is
shown: what was wrong, where, what to do. Each also inherits the builtin a programmer would
expect, so that ``except ValueError`` keeps its meaning.
"""

from __future__ import annotations


class LiaisonsError(Exception):
    """Something a person can put right. The text is meant to be read by that person."""


class BadFile(LiaisonsError, ValueError):
    """A file cannot be read as what it was given for."""


class UnsafeFile(BadFile):
    """A file looks made to harm: a bomb, a path that leaves its folder, an XML entity."""


class UnknownFormat(BadFile):
    """No source recognises the content."""


class BadStudy(LiaisonsError, ValueError):
    """The study folder or its study.toml does not hold together."""


class NothingYet(BadStudy):
    """Nothing has been imported into the study yet."""


class NotFound(LiaisonsError, LookupError):
    """A name (study, community, measure, format, person) that does not exist here."""


class Refused(LiaisonsError, PermissionError):
    """The folder's rights, or the study's own rules, do not allow this."""


class Missing(LiaisonsError, ImportError):
    """An optional library or program is needed for this and is not installed."""
