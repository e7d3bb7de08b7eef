"""Who carries it?"""

from liaisons.report.definitions.definition import Definition
from liaisons.report.lazy import N_

DEFINITIONS = (
    Definition(
        "actors.gini_messages",
        N_("Inequality of messages"),
        N_("Gini index over people with a message: 0 if all write as much, 1 if one writes all."),
        "people",
    ),
    Definition(
        "actors.gini_help",
        N_("Inequality of help given"),
        N_("Gini index over people who gave any help: 0 if all give as much, 1 if one gives all."),
        "people",
    ),
    Definition(
        "actors.half_of_help",
        N_("People who give half of the help"),
        N_("The fewest people who together give at least half of all replies to questions."),
        "people",
    ),
    Definition(
        "actors.top_share",
        N_("Share of the most active"),
        N_("Share of help given by the most active helpers (a tenth, a hundredth, rounded up)."),
        "people",
    ),
    Definition(
        "actors.lorenz",
        N_("Lorenz curve"),
        N_("Share of the whole that the least active people give together, from none to all."),
        "people",
    ),
    Definition(
        "actors.roles",
        N_("Roles"),
        N_("Share of people in each role; each person has the first role whose rule fits."),
        "people",
    ),
    Definition(
        "actors.visibility",
        N_("Being seen and helping"),
        N_("Rank correlation between a person's exposure and the help they give."),
        "people",
    ),
    Definition(
        "actors.people",
        N_("People by role"),
        N_("How many people have each role."),
        "people",
    ),
    Definition(
        "actors.help_given",
        N_("Help given per person"),
        N_("Mean number of replies that a person gives to the questions of others."),
        "people",
    ),
)
