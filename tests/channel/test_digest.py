"""A digest quotes: by property over any replies, and by hand what stands together."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaisons.channel.digest import Reply, digest

DOCTOR, NURSE = "médecin", "infirmière"


def replies(*texts: tuple[str, str, str]) -> list[Reply]:
    return [Reply(f"r{i}", who, trade, text) for i, (who, trade, text) in enumerate(texts)]


def test_near_equal_proposals_stand_together_and_count_people() -> None:
    found = digest(
        replies(
            ("a", DOCTOR, "J'adresserais au dermatologue sans urgence."),
            ("b", NURSE, "Moi aussi : adresser au dermatologue, sans urgence."),
            ("c", DOCTOR, "Je reverrais le patient dans quinze jours."),
            ("a", DOCTOR, "Oui, dermatologue, sans urgence, j'adresserais."),
        )
    )
    first, second = found.proposals
    assert first.first.text == "J'adresserais au dermatologue sans urgence."
    assert len(first.others) == 2
    assert first.peers == {DOCTOR: 1, NURSE: 1}
    assert second.peers == {DOCTOR: 1}


def test_the_contrary_never_stands_with_what_it_denies() -> None:
    found = digest(
        replies(
            ("a", DOCTOR, "Je donnerais l'antibiotique au patient tout de suite."),
            (
                "b",
                DOCTOR,
                "Surtout pas : je ne donnerais pas l'antibiotique au patient tout de suite.",
            ),
        )
    )
    assert [len(p.quotations) for p in found.proposals] == [1, 1]
    assert [p.dissent for p in found.proposals] == [False, True]


def test_the_order_is_that_of_speaking_not_of_numbers() -> None:
    lonely = ("a", DOCTOR, "Je demanderais une radiographie du talon.")
    popular = [(p, DOCTOR, "Semelles et repos pendant trois semaines.") for p in "bcd"]
    found = digest(replies(lonely, *popular))
    assert [sum(p.peers.values()) for p in found.proposals] == [1, 3]


def test_who_is_not_vetted_is_quoted_and_not_counted() -> None:
    found = digest(
        [Reply("r", "a", "", "Je prendrais rendez-vous chez un confrère.", vetted=False)]
    )
    assert found.proposals[0].peers == {}
    assert not found.proposals[0].first.vetted


def test_questions_back_and_references_stand_apart() -> None:
    text = (
        "Depuis combien de temps exactement ? La fiche est là : https://exemple.fr/fiche. Merci !"
    )
    found = digest([Reply("r", "a", DOCTOR, text)])
    assert [q.text for q in found.asked_back] == ["Depuis combien de temps exactement ?"]
    assert found.references[0].text.startswith("https://exemple.fr/fiche")


TEXTS = st.text(alphabet=st.sampled_from("ab éà.?!\n…,'pas ne je http://x"), max_size=80)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("pqr"), st.sampled_from([DOCTOR, NURSE]), TEXTS), max_size=6)
)
def test_every_sentence_is_a_quotation_with_its_author_class(
    said: list[tuple[str, str, str]],
) -> None:
    given_replies = {r.id: r for r in replies(*said)}
    found = digest(given_replies.values())
    for quotation in found.quotations:
        reply = given_replies[quotation.reply]
        assert reply.text[quotation.start : quotation.end] == quotation.text
        assert (quotation.trade, quotation.vetted) == (reply.trade, reply.vetted)
    for proposal in found.proposals:
        assert sum(proposal.peers.values()) <= len({r.person for r in given_replies.values()})
