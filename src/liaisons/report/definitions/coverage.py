"""What the corpus may be missing."""

from liaisons.report.definitions.definition import Definition
from liaisons.report.lazy import N_

DEFINITIONS = (
    Definition(
        "coverage.missing_parents",
        N_("Replies whose parent is missing"),
        N_("Messages that reply to one that is not in the corpus."),
        "messages",
    ),
    Definition(
        "coverage.deleted_authors",
        N_("Messages of deleted authors"),
        N_("Messages whose author is unknown: they count, but never as a person or a link."),
        "messages",
    ),
    Definition(
        "coverage.cut_threads",
        N_("Threads cut by the window"),
        N_("Threads that the beginning or the end of the collection may have cut."),
        "threads",
    ),
    Definition(
        "coverage.silent_days",
        N_("Days without any message"),
        N_("Calendar days of the window without a message: quiet, or missing."),
        "days",
    ),
    Definition(
        "coverage.naive_times",
        N_("Times without a zone"),
        N_("Messages whose time was read in the zone given on import."),
        "messages",
    ),
    Definition(
        "coverage.negative_delays",
        N_("Replies dated before what they reply to"),
        N_("Kept as they are, and never counted as replies."),
        "messages",
    ),
)
