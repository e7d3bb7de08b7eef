"""Ways of engaging: people put on one plane by what they are and do, and types of them.

    everybody = people_of(session, ["gp", "aides"])
    found = typology(everybody, types=4, seed=1)

All communities lie on the same plane: which one somebody belongs to has no part in making it, and
is placed on it afterwards.
"""
