"""Who helps whom?"""

from liaisons.report.definitions.definition import Definition
from liaisons.report.lazy import N_

DEFINITIONS = (
    Definition(
        "ties.people",
        N_("People in the network"),
        N_("People with at least one link."),
        "people",
    ),
    Definition(
        "ties.links",
        N_("Links"),
        N_("Ordered pairs of people: one replied to the other's question at least once."),
        "links",
    ),
    Definition(
        "ties.messages",
        N_("Messages behind the links"),
        N_("Messages that the links are made of."),
        "messages",
    ),
    Definition(
        "ties.mean_degree",
        N_("Links per person"),
        N_("Mean number of links that a person has, given and received together."),
        "people",
    ),
    Definition(
        "ties.density",
        N_("Density"),
        N_("Links over all that could exist. It falls as a network grows: never compare sizes."),
        "people",
    ),
    Definition(
        "ties.reciprocity",
        N_("Links that are returned"),
        N_("Share of links whose reverse exists: both replied to a question of the other."),
        "links",
        ("vertex_bootstrap",),
    ),
    Definition(
        "ties.expected_reciprocity",
        N_("Returned links expected by chance"),
        N_("The same share in networks rewired at random in which everybody keeps their degrees."),
        "links",
    ),
    Definition(
        "ties.transitivity",
        N_("Closed triangles"),
        N_("Of all pairs of people linked to the same third person, the share linked together."),
        "people",
    ),
    Definition(
        "ties.expected_transitivity",
        N_("Closed triangles expected by chance"),
        N_("The same share in networks rewired at random in which everybody keeps their degrees."),
        "people",
    ),
    Definition(
        "ties.components_largest_share",
        N_("People in the largest component"),
        N_("Share of people who are joined, from link to link, in the largest connected part."),
        "people",
    ),
    Definition(
        "ties.groups",
        N_("Groups"),
        N_("Number of groups of people more linked among themselves than outside (Leiden)."),
        "people",
        ("leiden",),
    ),
    Definition(
        "ties.modularity",
        N_("Sharpness of the groups"),
        N_("Modularity: 0 if links ignore the groups, near 1 if they hardly leave them."),
        "people",
        ("leiden",),
    ),
    Definition(
        "ties.core_number_max",
        N_("Depth of the core"),
        N_("The largest k such that some people each have k links among themselves."),
        "people",
        ("seidman",),
    ),
    Definition(
        "ties.core_size",
        N_("People in the innermost core"),
        N_("People of that deepest core."),
        "people",
        ("seidman",),
    ),
    Definition(
        "ties.core_fit",
        N_("How well a core and a periphery describe it"),
        N_("Correlation of the network with an ideal one of a core and a periphery (0 to 1)."),
        "people",
        ("borgatti_everett",),
    ),
    Definition(
        "ties.in_centralisation",
        N_("Centralisation of help received"),
        N_("0 if all have as many helpers, 1 if everything goes to one person."),
        "people",
        ("freeman",),
    ),
    Definition(
        "ties.out_centralisation",
        N_("Centralisation of help given"),
        N_("0 if all help as many people, 1 if everything comes from one person."),
        "people",
        ("freeman",),
    ),
    Definition(
        "ties.assortativity",
        N_("Like with like"),
        N_("How much links join people of the same attribute: 0 as by chance, 1 always."),
        "links",
    ),
    Definition(
        "ties.partners_effective",
        N_("Partners, as if used equally"),
        N_(
            "How many partners a person's exchanges are spread over, counted at the same number "
            "of exchanges for all."
        ),
        "people",
        ("hill", "hurlbert"),
    ),
    Definition(
        "ties.personal_index",
        N_("Personal or collective"),
        N_(
            "How far people keep to the same partners: 0 if they exchange with anybody active that "
            "month, nearer 1 as they keep to their own. It does not depend on the size of the "
            "community."
        ),
        "people",
        ("hill", "hurlbert"),
    ),
    Definition(
        "ties.expected_partners_effective",
        N_("Partners expected by chance"),
        N_("The same count with partners dealt anew, everybody keeping their activity and month."),
        "people",
        ("hill", "hurlbert"),
    ),
    Definition(
        "ties.stability",
        N_("Stability of the groups"),
        N_("How alike the groups are from one seed to another: 1 the same, 0 as by chance."),
        "people",
        ("leiden",),
    ),
    Definition(
        "ties.followed_share",
        N_("Links along a follow"),
        N_("Share of links between people of whom one already followed the other."),
        "links",
    ),
)
