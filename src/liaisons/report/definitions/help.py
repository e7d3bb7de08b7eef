"""Do they get replies, and help, and how fast?"""

from liaisons.report.definitions.definition import Definition
from liaisons.report.lazy import N_

DEFINITIONS = (
    Definition(
        "help.questions",
        N_("Questions"),
        N_("Messages that ask something, as the source declares them or as a rule detects them."),
        "messages",
    ),
    Definition(
        "help.replied_share",
        N_("Questions with a reply"),
        N_(
            "Questions with at least one later message in the thread by somebody else than the "
            "asker, whenever it came. A reply is not yet help: telling them apart takes coding."
        ),
        "questions",
        ("wilson",),
    ),
    Definition(
        "help.replied_within",
        N_("Replied in time"),
        N_(
            "Share of questions with a first reply within the given time, counting correctly "
            "those that were asked too shortly before the end of the window."
        ),
        "questions",
        ("kaplan_meier",),
    ),
    Definition(
        "help.first_reply_delay",
        N_("Time to the first reply"),
        N_(
            "The time by which half of the questions have a first reply; questions without any "
            "count as still waiting at the end of the window."
        ),
        "questions",
        ("kaplan_meier", "brookmeyer"),
    ),
    Definition(
        "help.survival",
        N_("Still waiting"),
        N_("Share of questions that have no reply yet, by the time since they were asked."),
        "questions",
        ("kaplan_meier",),
    ),
    Definition(
        "help.replies_per_question",
        N_("Replies per question"),
        N_("Mean number of replies, questions without any included."),
        "questions",
    ),
    Definition(
        "help.repliers_per_question",
        N_("Repliers per question"),
        N_("Mean number of different known people who reply."),
        "questions",
    ),
    Definition(
        "help.helped_share",
        N_("Questions that were helped"),
        N_("Questions with a reply that coders judged an answer that helps."),
        "questions",
        ("wilson",),
    ),
    Definition(
        "help.helped_within",
        N_("Helped in time"),
        N_("Share of questions with a helpful answer within the given time."),
        "questions",
        ("kaplan_meier",),
    ),
    Definition(
        "help.first_help_delay",
        N_("Time to the first help"),
        N_("The time by which half of the questions have a helpful answer."),
        "questions",
        ("kaplan_meier", "brookmeyer"),
    ),
    Definition(
        "help.waiting_24h",
        N_("Mean wait over a day"),
        N_("Mean time without a reply during the first 24 hours (restricted mean)."),
        "questions",
        ("kaplan_meier",),
    ),
    Definition(
        "help.waiting_7d",
        N_("Mean wait over a week"),
        N_("Mean time without a reply during the first 7 days (restricted mean)."),
        "questions",
        ("kaplan_meier",),
    ),
    Definition(
        "help.closed_before_reply",
        N_("Questions closed before any reply"),
        N_("Closed or deleted while they waited: a competing end, counted apart from waiting."),
        "questions",
    ),
    Definition(
        "help.accepted_share",
        N_("Questions with an accepted answer"),
        N_("Questions of which the place marks an answer as accepted."),
        "questions",
        ("wilson",),
    ),
)
