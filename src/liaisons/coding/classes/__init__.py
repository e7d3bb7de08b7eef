"""Lexical classes: segments that share their words, by Reinert's descending classification.

    found = classified(texts_of_slice(session, Slice(communities=["gp"], of="questions")))
    for profile in found.profiles:
        print(profile.number, profile.share, [form.name for form in profile.forms[:10]])

Reinert 1983, *Cahiers de l'analyse des données* 8: 187–198; 1990, *Bulletin de méthodologie
sociologique* 26: 24–54. Segments, variables and specificities are as in IRaMuTeQ.
"""
