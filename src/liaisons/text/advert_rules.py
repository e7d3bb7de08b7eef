"""Messages that are no questions whatever they ask: adverts, and headlines passed on.

Phrases as in ``liaisons.text.phrases``. An advert offers or seeks work, patients, goods or clicks.
"""

from __future__ import annotations

from liaisons.text.phrases import listed

#: Words that come back in many phrases.
WORDS = {
    "someone": "quelqu'un|qqn|qq'un|qq1|qqun",
    "locum": "(remplac|collaborat|associe)[a-zé()·.-]*|successeur|repreneur|interimaires?",
    "job": "poste|emploi|travail|cdi|cdd|heures|menages?|gardes? d'enfants?|garde de personnes?"
    "|auxiliaires? de vie|aides? a domicile|aides?-menageres?|aides?-soignant[a-zé()·.-]*|avs"
    "|nounou|assistante? de vie|femme de menage|dame de compagnie",
    "carer": "medecin|generaliste|mg|confrere|consoeur|infirmiere?|idel|kine|kinesitherapeute"
    "|dentiste|dr|docteur|cabinet",
}

#: Offers and requests of work, patients, goods, clicks.
ADVERTS = listed(
    r"""
    # locums, partners, staff sought
    (re)?cherch(e|ons|ent)( <few>)* (<locum>|<job>)
    besoin (urgent )?d(e |'un |'une )(medecin )?(<locum>|<job>)
    (<someone>|qui)( ~){0,3} (me|nous|m')( )?remplacer
    dispo(nible)?s?…remplac~
    remplac~ (du \d|le \d|les \d|a pourvoir)
    # offers and hiring
    (nous|on|notre|notre ~|agence|association|ehpad|clinique|hopital)( ~)? recrut(e|ons|ent)
    recrute (des|un|une|en cdi|en cdd|\d)…(cv|candidat|postul|mp|contact)
    (offres? d'emploi|a pourvoir|postulez)
    (envoye[rz]|adresse[rz]) ((votre|vos|un|le|moi votre|nous votre) )?(cv|candidature)
    (je )?propose (mes|ses) services
    propose (des )?heures de
    # sold, let, handed over
    (je vends|a vendre|a louer|a ceder|je loue)
    <carer>( ~)? cèdes?
    cession (de |d'une )?patientele
    # commerce, surveys
    (rejoignez|rejoins) (notre|nous|l'equipe|le groupe)
    (inscrivez-vous|abonnez-vous|telechargez|code promo|mois offert|essai gratuit)
    (decouvrez|profitez de|testez) (notre|nos|la|le|les|l'~)
    (pour|repondre|participer|remplir|completer)( ~)? (mon|ma|notre|ce|cette) (<small>)?<survey>
    ((we're|we are|now|is|are|urgently) hiring|apply now|sign up (for|now|here)|click here)
    (join our (team|webinar)|free (trial|webinar))
    """,
    WORDS
    | {
        "few": "un|une|des|de|d'|1|2|3|bon|bonne|jeune|nouveau|nouvelle|urgent|activement|ou"
        "|actuellement|quelques|medecin|infirmiere?|mon|ma|notre|leur",
        "small": "court |petit |bref ",
        "survey": "questionnaire|enquete|etude|sondage|these|petition",
    },
)

#: The same, as the first words of a message or of a sentence.
ADVERT_OPENINGS = listed(
    r"""
    (cède|cede|vends|loue|vend) (patientele|cabinet|gratuitement|local|part|materiel|<thing>)
    (cède|cede|vends|loue|vend) (mon|ma|mes|cause)
    remplacant[a-zé()·.-]* (recherche|cherche|dispo|souhaite)
    remplacements? (en ~|au ~|\d|regulier|ponctuel|disponible|dispo|libre)
    (decouvrez|rejoignez)
    """,
    {"thing": "fauteuil|table|echographe|ecg|bureau"},
)

#: A headline passed on with its link asks nobody here: how headlines begin …
HEADLINES = listed(
    r"""
    (pourquoi|comment|et si|faut-il|doit-on|peut-on|vers|la fin|qui sont|que faire)
    (why|how|what|is|are|can|should|will)
    """,
    WORDS,
)

#: … and what shows that somebody speaks to somebody after all.
SPEAKERS = listed(
    r"""
    (je|j'ai|mon|ma|mes|moi|vous|votre|vos|tu|ton|ta|tes|nous|notre|<someone>|svp|bonjour|merci)
    (avis|i|my|me|we|our|you|your|anyone|anybody|thoughts)
    """,
    WORDS,
)
