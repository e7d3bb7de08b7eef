"""What is said, and what is produced together: figures that people code."""

from liaisons.report.definitions.definition import Definition
from liaisons.report.lazy import N_

DEFINITIONS = (
    Definition(
        "kinds.share",
        N_("Kinds of link"),
        N_("Share of the messages coded so: cooperation, trade solidarity or sociability."),
        "messages",
    ),
    Definition(
        "kinds.people",
        N_("People in the links of a kind"),
        N_("People with at least one link of the kind, of those that were coded."),
        "people",
    ),
    Definition(
        "kinds.links",
        N_("Links of a kind"),
        N_("Cooperation, trade solidarity, sociability: a network for each, once coded."),
        "links",
    ),
    Definition(
        "kinds.reciprocity",
        N_("Links returned in the same kind"),
        N_("Share of the links of a kind whose reverse exists in that kind."),
        "links",
    ),
    Definition(
        "kinds.overlap",
        N_("Overlap of two kinds"),
        N_("Pairs of people linked in both kinds, of those linked in either (Jaccard)."),
        "pairs of people",
    ),
    Definition(
        "kinds.agreement",
        N_("Agreement on kinds of link"),
        N_("Krippendorff's α of those who coded kinds of link."),
        "units coded twice",
    ),
    Definition(
        "subjects.share",
        N_("Questions on a subject"),
        N_("Share of each subject among the questions whose subject people settled by coding."),
        "questions",
    ),
    Definition(
        "subjects.agreement",
        N_("Agreement on subjects"),
        N_("Krippendorff's α of those who coded the subject; 1 if they always agree."),
        "units coded twice",
    ),
    Definition(
        "support.share",
        N_("Replies that give a kind of support"),
        N_("Share of the replies that people read for support; one reply may give several kinds."),
        "replies",
    ),
    Definition(
        "support.thanked_share",
        N_("Questions whose asker says thanks"),
        N_("Of questions with a reply whose later messages by the asker people read for thanks."),
        "questions",
    ),
    Definition(
        "support.thanks_delay",
        N_("Time to the first thanks"),
        N_("The time by which half of those who had a reply have said thanks."),
        "questions",
        ("kaplan_meier",),
    ),
    Definition(
        "support.agreement",
        N_("Agreement on support"),
        N_("Krippendorff's α of those who coded each kind of support, and thanks."),
        "units coded twice",
    ),
    Definition(
        "tension.share",
        N_("Messages with tension"),
        N_("Share of the messages people read for it: disagreement apart from contempt."),
        "messages",
    ),
    Definition(
        "tension.turned_share",
        N_("Threads that turn"),
        N_("Threads with contempt or conflict after a message without, of those read twice."),
        "threads",
    ),
    Definition(
        "tension.agreement",
        N_("Agreement on tension"),
        N_("Krippendorff's α of those who coded each kind of tension."),
        "units coded twice",
    ),
    Definition(
        "knowledge.reference_share",
        N_("Replies with a reference"),
        N_("Share of the replies people read for references; by the kind of site they link to."),
        "replies",
    ),
    Definition(
        "knowledge.experience_share",
        N_("Replies from practice"),
        N_("Share of the replies in which people found knowledge that comes from practice."),
        "replies",
    ),
    Definition(
        "knowledge.corrected_share",
        N_("Replies that correct"),
        N_("Share of the replies in which people found a correction of what was said before."),
        "replies",
    ),
    Definition(
        "knowledge.converged_share",
        N_("Answers that converge"),
        N_("Share of the questions coded for consensus whose answers converge."),
        "questions",
    ),
    Definition(
        "knowledge.outcome_share",
        N_("How answers end"),
        N_("Share of each outcome among the questions coded for consensus."),
        "questions",
    ),
    Definition(
        "knowledge.protocol_share",
        N_("Consensus by the protocol"),
        N_("At least two helpful answers, or one with a reference, and nothing that opposes them; "
           "of the questions whose replies were all judged."),
        "questions",
    ),
    Definition(
        "knowledge.repeat_share",
        N_("Questions already asked"),
        N_("Questions to which a reply points out that it was asked before, of those read for it."),
        "questions",
    ),
    Definition(
        "knowledge.agreement",
        N_("Agreement on knowledge"),
        N_("Krippendorff's α of those who coded contributions and consensus."),
        "units coded twice",
    ),
    Definition(
        "subjects.assisted_share",
        N_("Questions on a subject, with the assistant"),
        N_("The share among all texts: what the assistant says, corrected by what people coded."),
        "questions",
    ),
    Definition(
        "subjects.assistant_agreement",
        N_("Agreement of the assistant on subjects"),
        N_("Krippendorff's α with what people settled, on what it was not taught with."),
        "units coded",
    ),
    Definition(
        "support.assisted_share",
        N_("Kinds of support, with the assistant"),
        N_("The share among all texts: what the assistant says, corrected by what people coded."),
        "replies",
    ),
    Definition(
        "support.assistant_agreement",
        N_("Agreement of the assistant on support"),
        N_("Krippendorff's α with what people settled, on what it was not taught with."),
        "units coded",
    ),
    Definition(
        "tension.assisted_share",
        N_("Tension, with the assistant"),
        N_("The share among all texts: what the assistant says, corrected by what people coded."),
        "messages",
    ),
    Definition(
        "tension.assistant_agreement",
        N_("Agreement of the assistant on tension"),
        N_("Krippendorff's α with what people settled, on what it was not taught with."),
        "units coded",
    ),
    Definition(
        "knowledge.assisted_share",
        N_("Contributions and consensus, with the assistant"),
        N_("The share among all texts: what the assistant says, corrected by what people coded."),
        "texts",
    ),
    Definition(
        "knowledge.assistant_agreement",
        N_("Agreement of the assistant on knowledge"),
        N_("Krippendorff's α with what people settled, on what it was not taught with."),
        "units coded",
    ),
)  # fmt: skip
