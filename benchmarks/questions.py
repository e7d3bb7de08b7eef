"""The question detector on messages of the trades that its rules were not written with.

    .venv/bin/python benchmarks/questions.py

Each message was written by hand as doctors, nurses and home-care aides write them, by somebody who
knew the definition but had not read the lists of rules, and labelled before the detector was run on
it. The even ones may be read to mend the rules; the odd ones are for measuring. Prints a table and
writes it to benchmarks/questions.md.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from liaisons.measures.statistics.intervals import wilson
from liaisons.text.questions import VERSION, asks

#: Asks its readers for something that they may know or have lived.
QUESTIONS = """
Patient de 70 ans sous AOD, extraction dentaire jeudi, vous arrêtez combien de temps ?
Une idée pour un prurit chez une dame de 85 ans, bilan normal ?
Quelqu'un aurait un protocole pour le relais AVK
Besoin d'aide : éruption du tronc chez un enfant de 4 ans, pas de fièvre
Je cherche un avis dermato pour une lésion de la paupière
Vous feriez quoi devant une ferritine à 900 sans symptôme
Comment vous gérez les patients qui refusent le vaccin
Je suis preneuse de vos conseils pour une escarre stade 2 au sacrum
Est-ce que la metformine se donne avec un DFG à 35
Qui connaît un centre de la douleur avec moins de six mois d'attente ?
Petite question : la bandelette urinaire, avant ou après le sondage ?
Un confrère pour me dire si cet ECG est normal ?
Hello, l'un de vous a-t-il déjà prescrit du baclofène pour un hoquet ?
Je sèche sur une hyponatrémie à 124 chez une dame bien portante, des pistes ?
Bonjour à tous, je voudrais savoir si le remboursement des bas de contention a changé
Peut-on vacciner une femme enceinte contre la grippe au premier trimestre
Quel antibiotique pour une cystite à entérocoque ?
Dites-moi que je ne suis pas seule à avoir ce bug de télétransmission, comment vous faites ?
Faut-il refaire une TSH après changement de générique
Que répondez-vous à un patient qui demande un certificat pour la piscine ?
Combien de séances de kiné prescrivez-vous après une entorse
Les IDEL, vous cotez comment un pansement de drain ?
Des retours sur le logiciel de la maison de santé ?
Y a-t-il un intérêt à doser la vitamine D avant de supplémenter
Je ne sais pas si je dois garder la sonde, votre avis
Où trouver des chaussures adaptées pour un pied diabétique à petit prix
Avis aux pédiatres : nourrisson de 2 mois qui ne prend plus de poids, hospit ou pas ?
Collègues, avez-vous le droit d'emmener un bénéficiaire dans votre voiture ?
Mon employeur refuse de payer les trajets entre deux bénéficiaires, c'est légal ça
Vous faites comment quand la personne refuse la douche
Est-ce qu'une aide à domicile peut donner les médicaments du pilulier
Combien vous touchez d'indemnité kilométrique
Quelqu'un a déjà eu un contrôle de la CPAM sur ses frais
Ma bénéficiaire ne mange plus depuis le décès de son mari, que puis-je faire
On me demande de venir un jour férié sans majoration, normal ou pas ?
Pour celles qui sont en CESU, comment déclarez-vous les congés payés
J'aimerais savoir si on a droit à une pause entre deux interventions
Qui a déjà utilisé un drap de glisse seule à domicile ?
Bonsoir les filles besoin de vos avis pour un lève-personne
Elle a fait une chute ce matin et refuse que j'appelle le médecin, je fais quoi
Peut on refuser un bénéficiaire agressif
À votre avis, je le signale à la responsable de secteur ?
Vos astuces pour faire boire une personne âgée qui oublie
Connaissez-vous une formation Alzheimer courte et gratuite
Auriez-vous un modèle de lettre pour demander un avenant
La mutuelle de branche est-elle obligatoire quand on a celle du conjoint
Cherche témoignages d'auxiliaires passées en SSIAD
Je me demande si d'autres ont reçu ce courrier de l'ARS
Si la famille me filme à mon insu, j'ai des recours ?
Mon planning change la veille pour le lendemain, quel est le délai légal
Le glucagon, ça se garde au frigo ou pas
Une interaction connue entre millepertuis et dabigatran ?
Angine à strepto chez un allergique aux macrolides ET à la péni, vous donnez quoi
Tremblement fin des mains apparu sous lithium, dosage normal. Vous en pensez quoi
Y en a qui ont testé la téléexpertise en dermato
A-t-on une reco récente sur le dépistage de l'AAA
Un doute : rappel dTP à 45 ou 50 ans
Que feriez-vous d'un nodule thyroïdien de 9 mm découvert par hasard ?
Avez-vous remarqué plus de gale que d'habitude cet hiver
Le sevrage des IPP, par paliers ou d'un coup ?
"""

#: Asks its readers for nothing of the kind, whatever marks it bears.
OTHERS = """
Cherche remplaçant pour août en Ardèche, patientèle sympa, vous êtes intéressé ?
Cède patientèle cause retraite, Morbihan, qui veut vivre au bord de la mer ?
Recrutons infirmière coordinatrice en CDI, envie de nous rejoindre ?
Et si on allait tous au congrès cette année ?!
Non mais sérieux ?
Ah bon ?
Vous avez vu l'article sur les déserts médicaux ? Édifiant : https://exemple.fr/article
Merci à tous pour vos réponses, ma patiente va mieux
C'était bien une mycose, le traitement local a suffi
Journée de 14 heures, je rentre me coucher
La sécu me demande un justificatif pour la troisième fois, on marche sur la tête
Qui a dit que les généralistes ne faisaient rien l'été ? Mon agenda est plein
Pourquoi faire simple quand on peut faire compliqué ?
Il m'a demandé si je faisais aussi les piqûres, je lui ai dit que non
Bon courage à celles qui travaillent demain
Rappel : la vaccination contre la grippe commence mardi
Je suis d'accord avec toi, la cortisone n'apporte rien ici
Bravo pour ce fil, très clair
Ça va toi ?
Le patient me dit « docteur, c'est grave ? » et il éclate de rire
On ne dira jamais assez l'importance du toucher rectal
Nouvelle étude sur les statines : bénéfice modeste après 75 ans
Vends table d'examen électrique, bon état, prix à débattre
À louer cabinet médical partagé, disponible en mars, intéressés ?
Sondage pour ma thèse, dix minutes, merci de répondre : https://exemple.fr/these
J'ai posé la question au spécialiste, il m'a répondu que non
Encore un lapin ce matin, le troisième de la semaine
Tu m'étonnes, avec ce temps
Je ne comprends pas comment on peut prescrire ça
Le laboratoire a rappelé, le potassium est à 6, je l'envoie aux urgences
Bonne fête à toutes les infirmières
Encore merci, vous êtes au top
Ma bénéficiaire fête ses cent ans demain, elle a toute sa tête
Quelle journée ! Six toilettes et une chute
Quel bonheur de la voir remarcher
Les plannings sont sortis, je travaille les deux week-ends
Pas de majoration le samedi chez nous non plus
Moi je mets une serviette chaude et je chante, elle se laisse faire
Chez nous c'est la responsable qui appelle la famille
Tu devrais demander à ta convention collective
Renseignez-vous auprès de l'inspection du travail
Qu'est-ce qu'on rigole dans ce groupe
Je viens de signer mon CDI !
Quelqu'un devrait leur dire que nous existons
Comme quoi, on ne sait jamais ce qui nous attend derrière la porte
Voilà comment je fais : je prépare le pilulier avec l'infirmière le lundi
Hier on nous a expliqué pourquoi le taux horaire n'augmente pas
Si vous saviez ce que j'ai vu aujourd'hui
Réunion d'équipe reportée à jeudi, même heure
Urgent : poste d'aide-soignante à pourvoir de nuit, contactez-moi en privé
Prochaine formation gestes et postures le 12, places limitées
Ne donnez jamais de paracétamol sans prescription, on a été averties
Ok noté, je passe à 18 h
Coucou les filles, belle soirée à vous
N'est-ce pas magnifique ?
On leur demande leur avis, et puis on fait l'inverse
Comment dire… non
Que de souvenirs dans cette maison
Oui, deux fois, et à chaque fois l'employeur a cédé
Vu en consultation, je te réponds en privé
"""


def lines(block: str) -> list[str]:
    return [line for line in block.splitlines() if line]


def _share(hits: int, n: int) -> str:
    found = wilson(hits, n)
    return f"{hits / n:.1%} ({found.low:.1%}–{found.high:.1%}), {hits} of {n}"


def row(name: str, half: slice) -> str:
    """Precision, recall, and those of a search for "?"."""
    asked, not_asked = lines(QUESTIONS)[half], lines(OTHERS)[half]
    cells = []
    for takes in (asks, lambda text: "?" in text):
        right, wrong = sum(map(takes, asked)), sum(map(takes, not_asked))
        cells += [_share(right, right + wrong), _share(right, len(asked))]
    return f"| {name} | {' | '.join(cells)} |"


def table() -> str:
    """Both halves, in Markdown."""
    return "\n".join(
        [
            "| messages | precision | recall | precision of “?” | recall of “?” |",
            "|---|---|---|---|---|",
            row("even, that may be read", slice(0, None, 2)),
            row("odd, for measuring", slice(1, None, 2)),
        ]
    )


def errors(half: slice) -> list[str]:
    """What it is wrong about."""
    missed = [text for text in lines(QUESTIONS)[half] if not asks(text)]
    return missed + [text for text in lines(OTHERS)[half] if asks(text)]


def main() -> None:
    said = (
        f"# The question detector on fresh messages\n\n{dt.date.today()}, version `{VERSION}`. "
        f"{len(lines(QUESTIONS))} questions and {len(lines(OTHERS))} others of the trades, written "
        "by hand by somebody who knew the definition but had not read the lists of rules, and "
        "labelled before the detector was run. "
        "Shares with 95% intervals (Wilson).\n\n"
        f"{table()}\n"
    )
    Path(__file__).with_suffix(".md").write_text(said, "utf-8")
    print(said)


if __name__ == "__main__":
    main()
