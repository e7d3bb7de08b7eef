"""What people say about the exchanges: codebook, codings, samples, interviews, agreement.

Nothing here is overwritten. A coding that somebody takes back stays, with the act that took it
back; a code that is renamed, moved or merged keeps its history. What stands now is worked out from
what was done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaisons.coding import joint_tables as _joint  # noqa: F401
from liaisons.coding.assistant import answers_tables as _answers  # noqa: F401
from liaisons.coding.assistant import kept as _kept  # noqa: F401
from liaisons.coding.interviews import tables as _interviews  # noqa: F401  (they are of TABLES)
from liaisons.coding.tables import TABLES

if TYPE_CHECKING:
    from liaisons.database import Database
    from liaisons.study.study import Study


def room(study: Study) -> Database:
    """The study's database, with the tables of coding in it."""
    study.database.prepare(TABLES)
    return study.database
