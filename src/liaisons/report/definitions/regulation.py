"""What is regulated, by whom, at what cost?"""

from liaisons.report.definitions.definition import Definition
from liaisons.report.lazy import N_

DEFINITIONS = (
    Definition(
        "regulation.acts_per_1000",
        N_("Acts of moderation per 1,000 messages"),
        N_("Closings, removals, locks, warnings and the like, over the messages of the time."),
        "messages",
    ),
    Definition(
        "regulation.delay",
        N_("Time to moderation"),
        N_("Median time between a message and the act upon it."),
        "acts",
    ),
    Definition(
        "regulation.gini_regulators",
        N_("Inequality among those who regulate"),
        N_("Gini index over those who moderated: 0 if all do as much, 1 if one does all."),
        "people",
    ),
    Definition(
        "regulation.newcomer_refused",
        N_("First contributions refused"),
        N_("Share of newcomers' messages that are closed or removed, against veterans'."),
        "messages",
        ("halfaker",),
    ),
    Definition(
        "regulation.noise",
        N_("Noise and size"),
        N_("How off-topic messages grow with the people and messages of the month."),
        "months",
    ),
    Definition(
        "regulation.reading_load",
        N_("Reading load"),
        N_("Messages for each person who regulates and day."),
        "days",
    ),
    Definition(
        "regulation.answering_load",
        N_("Answering load"),
        N_("Replies for each helper and week in which they reply: answering costs as well."),
        "people",
    ),
    Definition(
        "regulation.trend",
        N_("Are rules getting stricter?"),
        N_("By how much the rate of acts is multiplied from one month to the next."),
        "messages",
    ),
    Definition(
        "regulation.newcomer_ratio",
        N_("Refusals of newcomers over veterans"),
        N_("How many times more often newcomers' messages are closed or removed."),
        "messages",
        ("halfaker",),
    ),
)
