"""Does individual interest add up to collective help?"""

from liaisons.report.definitions.definition import Definition
from liaisons.report.lazy import N_

DEFINITIONS = (
    Definition(
        "commons.give_take",
        N_("Giving and taking"),
        N_(
            "Help given less help received, over people observed for at least 90 days: those who "
            "give more, those who are even, those who only ask."
        ),
        "people",
    ),
    Definition(
        "commons.silent",
        N_("Silent readers"),
        N_("Share of the reported size that never wrote."),
        "people",
    ),
    Definition(
        "commons.reciprocators",
        N_("Those who receive also give"),
        N_("Rank correlation of help received with help given, beside what chance would give."),
        "people",
    ),
    Definition(
        "commons.chain",
        N_("Pay it forward"),
        N_(
            "Help a person gives to others in the 30 days after being helped, against the same "
            "person's 30 days after a question that nobody answered."
        ),
        "people",
        ("maclure", "baker_bulkley"),
    ),
    Definition(
        "commons.indirect_share",
        N_("Help to people who had not helped the giver"),
        N_("Share of help given to somebody who had not helped the giver before."),
        "messages",
        ("baker_bulkley",),
    ),
    Definition(
        "commons.expected_reciprocators",
        N_("Receiving and giving, as expected by chance"),
        N_("The same correlation where what people give is dealt anew among them."),
        "people",
    ),
    Definition(
        "commons.expected_indirect_share",
        N_("Help to strangers expected by chance"),
        N_("The same share where askers are dealt anew within each month."),
        "messages",
    ),
)
