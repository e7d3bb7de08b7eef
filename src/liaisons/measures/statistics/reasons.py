"""Why a number cannot be given: the sentences that stand where the number would."""

from __future__ import annotations

from liaisons.i18n import _


def nothing_counted() -> str:
    return _("There is nothing to count over.")


def no_exposure() -> str:
    return _("There is nothing to relate the events to: the exposure is zero.")


def one_cluster() -> str:
    return _("Fewer than two clusters: their spread cannot be known.")


def empty_group() -> str:
    return _("One of the two groups is empty.")


def zero_base() -> str:
    return _("The second figure is zero: no ratio can be taken.")


def missing_figure() -> str:
    return _("One of the two figures is missing.")


def not_observed_so_long() -> str:
    return _("Nothing was observed for that long.")


def share_not_reached() -> str:
    return _("Too few had happened by the end of the observation for this quantile.")


def no_event() -> str:
    return _("No event was observed.")


def no_contrast_at_risk() -> str:
    return _("At no event were both kinds at risk: nothing can be compared.")


def runs_away() -> str:
    return _("All events lie on one side: the estimate has no bound.")


def nothing_to_share() -> str:
    return _("There is nothing to share out: fewer than two people, or all values are zero.")


def no_variation() -> str:
    return _("All values are the same: no order can be seen.")


def too_few_periods() -> str:
    return _("Too few periods for so many coefficients.")


def not_estimable() -> str:
    return _("The model cannot be estimated on these counts.")


def no_informative_pair() -> str:
    return _("Nobody acted differently in the two situations: nothing can be compared.")


def coded_once() -> str:
    return _("Nothing was coded by two people: how far they would agree is not known.")


def not_assisted() -> str:
    return _("The assistant was not asked since the last coding: liaisons code suggest … --keep.")
