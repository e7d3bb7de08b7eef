"""Where do people go, and when?"""

from liaisons.report.definitions.definition import Definition
from liaisons.report.lazy import N_

DEFINITIONS = (
    Definition(
        "presence.people",
        N_("People who wrote"),
        N_("People with at least one message. Those who only read leave no trace here."),
        "people",
    ),
    Definition(
        "presence.messages",
        N_("Messages"),
        N_("Posts, replies, quotes, answers and comments; not shares, service messages or bots."),
        "messages",
    ),
    Definition(
        "presence.threads",
        N_("Threads"),
        N_("Conversations: an opening message and what hangs from it."),
        "threads",
    ),
    Definition(
        "presence.messages_per_day",
        N_("Messages per day"),
        N_("Messages divided by the calendar days of the window, quiet days included."),
        "days",
    ),
    Definition(
        "presence.active_people",
        N_("Active people per month"),
        N_("People with at least one message in the calendar month."),
        "people",
    ),
    Definition(
        "presence.active_share",
        N_("Share of members who write"),
        N_(
            "People who wrote, over the size that the place reports. What is left are silent "
            "readers, and accounts long gone."
        ),
        "people",
    ),
    Definition(
        "presence.newcomers",
        N_("Newcomers per month"),
        N_("People whose first message of the corpus falls in the calendar month."),
        "people",
    ),
    Definition(
        "presence.rhythm",
        N_("Rhythm of the week"),
        N_("Share of all messages in each hour of each weekday, in the community's own time zone."),
        "messages",
    ),
    Definition(
        "presence.overlap",
        N_("People seen in both"),
        N_("People recognised as the same in two communities, where such a link exists."),
        "people",
    ),
    Definition(
        "presence.trail",
        N_("Where links lead"),
        N_("Messages with a link, by the site it leads to: other places of the trade."),
        "messages",
    ),
    Definition(
        "presence.growth",
        N_("Growth"),
        N_("People and messages over time, with the breaks in their trend."),
        "months",
    ),
    Definition(
        "presence.silent_readers",
        N_("Silent readers"),
        N_("The size that the place reports, less the people who wrote."),
        "people",
    ),
    Definition(
        "presence.seniority",
        N_("Messages by seniority"),
        N_("Share of messages by how long their authors had been there when they wrote."),
        "messages",
    ),
)
