"""Where the measures come from: the literature behind a definition, by its key."""

from __future__ import annotations

REFERENCES = {
    "anderson": "Anderson J. R., Cain K. C., Gelber R. D. (1983), « Analysis of survival by tumor "
    "response », Journal of Clinical Oncology, 1(11), 710–719.",
    "baker_bulkley": "Baker W. E., Bulkley N. (2014), « Paying it forward vs. rewarding "
    "reputation: mechanisms of generalized reciprocity », Organization Science, 25(5), 1493–1510.",
    "borgatti_everett": "Borgatti S. P., Everett M. G. (2000), « Models of core/periphery "
    "structures », Social Networks, 21(4), 375–395.",
    "brookmeyer": "Brookmeyer R., Crowley J. (1982), « A confidence interval for the median "
    "survival time », Biometrics, 38(1), 29–41.",
    "burke": "Burke M., Marlow C., Lento T. (2009), « Feed me: motivating newcomer contribution "
    "in social network sites », Proceedings of CHI 2009, 945–954.",
    "cliff": "Cliff N. (1993), « Dominance statistics: ordinal analyses to answer ordinal "
    "questions », Psychological Bulletin, 114(3), 494–509.",
    "freeman": "Freeman L. C. (1978), « Centrality in social networks: conceptual "
    "clarification », Social Networks, 1(3), 215–239.",
    "halfaker": "Halfaker A., Geiger R. S., Morgan J. T., Riedl J. (2013), « The rise and decline "
    "of an open collaboration system », American Behavioral Scientist, 57(5), 664–688.",
    "hill": "Hill M. O. (1973), « Diversity and evenness: a unifying notation and its "
    "consequences », Ecology, 54(2), 427–432.",
    "holm": "Holm S. (1979), « A simple sequentially rejective multiple test procedure », "
    "Scandinavian Journal of Statistics, 6(2), 65–70.",
    "hurlbert": "Hurlbert S. H. (1971), « The nonconcept of species diversity: a critique and "
    "alternative parameters », Ecology, 52(4), 577–586.",
    "joyce_kraut": "Joyce E., Kraut R. E. (2006), « Predicting continued participation in "
    "newsgroups », Journal of Computer-Mediated Communication, 11(3), 723–747.",
    "kaplan_meier": "Kaplan E. L., Meier P. (1958), « Nonparametric estimation from incomplete "
    "observations », Journal of the American Statistical Association, 53(282), 457–481.",
    "leiden": "Traag V. A., Waltman L., van Eck N. J. (2019), « From Louvain to Leiden: "
    "guaranteeing well-connected communities », Scientific Reports, 9, 5233.",
    "maclure": "Maclure M. (1991), « The case-crossover design: a method for studying transient "
    "effects on the risk of acute events », American Journal of Epidemiology, 133(2), 144–153.",
    "seidman": "Seidman S. B. (1983), « Network structure and minimum degree », Social Networks, "
    "5(3), 269–287.",
    "vertex_bootstrap": "Snijders T. A. B., Borgatti S. P. (1999), « Non-parametric standard "
    "errors and tests for network statistics », Connections, 22(2), 161–170.",
    "wilson": "Wilson E. B. (1927), « Probable inference, the law of succession, and statistical "
    "inference », Journal of the American Statistical Association, 22(158), 209–212.",
}
