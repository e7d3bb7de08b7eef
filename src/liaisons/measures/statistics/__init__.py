"""The statistics every measure uses: pure functions on numpy arrays.

No file is read here, no community is known, no random number is drawn that does not come from a
named, seeded :class:`~liaisons.measures.statistics.resampling.Resampler`. A function gives an
:class:`~liaisons.measures.rows.Estimate`, or a small frozen class that estimates are read from.
Where the data cannot say, the value is None with the reason, never an exception or a zero.

===============  =============================================================================
``intervals``    shares, differences and ratios of shares, rates
``clustered``    the same contrasts when observations come in clusters
``resampling``   the one seeded way to resample; bootstrap of means and ratios; null models
``survival``     Kaplan-Meier: share within a time, median, restricted mean
``waiting``      the cluster bootstrap of a Kaplan-Meier curve
``competing``    cumulative incidence beside competing events (Aalen-Johansen)
``logrank``      do two survival curves differ, clustered or not
``cox``          hazard ratios, with late entry and covariates that change in time
``counts``       rates and trends of counts (negative binomial, Poisson)
``ranks``        Spearman's correlation, Cliff's delta
``inequality``   Gini, Lorenz, top share, the fewest who give half
``matched``      each person compared with themselves (case-crossover)
``contrasts``    two communities compared: difference, effect size, test, Holm
===============  =============================================================================

Nothing is imported here, and scipy only inside the functions that need it: the command line starts
without it. statsmodels and lifelines are what the tests compare with, not what runs.
"""
