"""Why do they stay?"""

from liaisons.report.definitions.definition import Definition
from liaisons.report.lazy import N_

DEFINITIONS = (
    Definition(
        "staying.returned",
        N_("Newcomers who come back"),
        N_(
            "Newcomers who write in another thread within 30 days of their first message, among "
            "those who could be observed that long."
        ),
        "people",
        ("joyce_kraut", "burke"),
    ),
    Definition(
        "staying.association",
        N_("A reply and coming back"),
        N_(
            "How coming back goes together with a first question's having had a reply within "
            "24 hours; returns before that hour do not count. An association, not an effect."
        ),
        "people",
        ("anderson", "joyce_kraut"),
    ),
    Definition(
        "staying.lifetime",
        N_("Time in the community"),
        N_("From the first to the last message; 180 days of silence mean gone."),
        "people",
        ("kaplan_meier",),
    ),
    Definition(
        "staying.retention",
        N_("Retention"),
        N_("Of those who arrived in a month, the share who write in each later month."),
        "people",
    ),
    Definition(
        "staying.careers",
        N_("Careers"),
        N_("Share of people who pass from asking to helping, and from helping to looking after."),
        "people",
    ),
)
