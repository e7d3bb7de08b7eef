"""What the corpus may be missing."""

from liaisons.report.definitions.definition import Definition
from liaisons.report.lazy import N_

DEFINITIONS = (
    Definition(
        "coverage.read",
        N_("Records read"),
        N_("Everything that stood in the files, whatever became of it."),
        "records",
    ),
    Definition(
        "coverage.kept",
        N_("Records kept"),
        N_("Records that entered the corpus."),
        "records",
    ),
    Definition(
        "coverage.already",
        N_("Records already there"),
        N_("Records that an earlier import had brought."),
        "records",
    ),
    Definition(
        "coverage.refused",
        N_("Records refused"),
        N_("Records that could not be kept, with the reason."),
        "records",
    ),
    Definition(
        "coverage.conflicts",
        N_("Conflicts"),
        N_("Records with the id of an earlier one and another text."),
        "records",
    ),
    Definition(
        "coverage.naive_times",
        N_("Times without a zone"),
        N_("Records whose time was read in the zone given on import."),
        "records",
    ),
    Definition(
        "coverage.untimed",
        N_("Records without a time"),
        N_("They count in networks, but in nothing that needs to know when."),
        "records",
    ),
    Definition(
        "coverage.missing_parents",
        N_("Replies whose parent is missing"),
        N_("Messages that reply to one that is not in the corpus."),
        "messages",
    ),
    Definition(
        "coverage.negative_delays",
        N_("Replies dated before what they reply to"),
        N_("Kept as they are, and never counted as replies."),
        "messages",
    ),
    Definition(
        "coverage.zero_delays",
        N_("Replies dated as what they reply to"),
        N_("Both have the same time: the source may round, or a machine may have replied."),
        "messages",
    ),
    Definition(
        "coverage.deleted_authors",
        N_("Messages of deleted authors"),
        N_("Messages whose author is unknown: they count, but never as a person or a link."),
        "messages",
    ),
    Definition(
        "coverage.deleted_messages",
        N_("Deleted messages"),
        N_("Messages known to have been deleted: their text is gone, and they do not count."),
        "messages",
    ),
    Definition(
        "coverage.edited",
        N_("Edited messages"),
        N_("Messages whose text changed; the latest version counts."),
        "messages",
    ),
    Definition(
        "coverage.left_out",
        N_("Messages left out"),
        N_("Shares, edits, service messages and bots: in the corpus, but not in the figures."),
        "messages",
    ),
    Definition(
        "coverage.cut_threads",
        N_("Threads cut by the window"),
        N_("Threads that the beginning or the end of the collection may have cut."),
        "threads",
    ),
    Definition(
        "coverage.cut_share",
        N_("Share of threads cut by the window"),
        N_("The same, of all threads."),
        "threads",
    ),
    Definition(
        "coverage.silent_days",
        N_("Days without any message"),
        N_("Calendar days of the window without a message: quiet, or missing."),
        "days",
    ),
    Definition(
        "coverage.certainty",
        N_("How links are known"),
        N_("Messages behind the links of a network, by what shows whom they are for."),
        "messages",
    ),
)
