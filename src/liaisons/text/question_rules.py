"""The rules of the question detector, as phrases (see ``liaisons.text.phrases``).

What somebody else wrote (``NOT_SAID``) and what only looks like asking (``NOT_ASKED``, ``EMPTY``,
``EXCLAMATIONS``) is struck out. What is left asks, whatever its punctuation, by its ``FORMS``
(anywhere) or ``OPENINGS`` (at the start of a sentence), or else by a question mark that nobody
laughs beside (``LAUGHTER``). Messages that are no questions whatever they ask stand in
``liaisons.text.advert_rules``.

To teach the detector something, add a phrase here, a line in ``tests/text/questions.tsv``, and
change ``liaisons.text.questions.VERSION``.
"""

from __future__ import annotations

from liaisons.text.phrases import LETTER, OTHER, SPACE, listed

#: Words that come back in many phrases.
WORDS = {
    "someone": "quelqu'un|qqn|qq'un|qq1|qqun",
    "of_us": " d'autre| ici| parmi (vous|nous)| d'entre (vous|nous)| chez vous| de vous",
    "advice": "avis|conseils?|idees?|retours?|experiences?|astuces?|pistes?|suggestions?|tuyaux?"
    "|temoignages?|recommandations?|lumieres|eclairages?",
    "info": "infos?|informations?|renseignements?|precisions?|aide",
    "your": "votre |vos |ton |ta |tes |un |une |des |quelques |d'autres |l'",
    "any": "un|une|des|vos|votre|quelques|d'autres|un petit",
    "not": "(vraiment |toujours |absolument |du tout )?(pas|plus)( du tout| trop| bien| vraiment)?",
    "would": "voudrais|voudrions|souhaite|souhaiterais|souhaiterions|aimerais|aimerions|voulais",
    "one": "il|elle|on|ils|elles",
    "do": "faites|fais|fait|gerez|geres|gere|procedez|prenez|prends|mettez|mets|cotez|facturez"
    "|facture|calculez|utilisez|utilises|conseillez|proposez|prescrivez|demandez|donnez|payez"
    "|touchez|declarez|declare",
    "help_en": "help|advice|recommendations?|suggestions?|ideas?|tips|feedback|input|guidance"
    "|thoughts|pointers|information|info",
    "who_en": "i|you|we|they|he|she|it|this|that|these|those|there|my|your|the",
}

#: Other people's words, addresses and names.
NOT_SAID = "|".join(
    (
        r"(?:^|[\s“\"])(?:RT|MT) ?@[\s\S]*",  # what somebody else wrote, passed on …
        r"“@ ?\w+ ?:[\s\S]*",
        r"(?:^|\n)>[^\n]*",  # … or quoted above the answer
        r"(?i:https?://|www\.|pic\.twitter\.com/)\S+",
        r"«[^»]*»|“[^”]*”|\"[^\"\n]*\"",
        rf"[@＠] ?(?:{LETTER}|[0-9_])(?:{LETTER}|[0-9_.@-])*",
        rf"[#＃](?:{LETTER}|[0-9_])+",
        r"\(\?\)",  # doubt, not a question
    )
)

#: Orders and asides with the pronoun last; "n'est-ce pas" and the like.
NOT_ASKED = listed(
    r"""
    (rendez|rappelez|souvenez|renseignez|inscrivez|abonnez|adressez|mefiez|asseyez|installez)-vous
    (rassurez|reposez|preparez|protegez|portez|occupez|debrouillez|depechez|servez|imaginez)-vous
    (figurez|calmez|connectez|lavez|accrochez|taisez|battez|mettez|presentez|allongez)-vous
    (couvrez|vaccinez|informez|formez|organisez|regroupez|syndiquez|exprimez|retrouvez|fiez)-vous
    (munissez|procurez|permettez|excusez|rapprochez|amusez|concentrez|placez|levez|couchez)-vous
    (tenez|armez|appuyez|basez|limitez|contentez|tournez|demandez|unissez|deshabillez)-vous
    (semble|parait|dit|dis|dira|disait|soit|fut)-(t-)?(<one>|je)
    (demand|ajout|repond|repliqu|cri|pens|conclu)(e|a|it|ait|ent)-(t-)?<one>
    (peut-etre|sans doute|aussi|ainsi|encore|du moins) ~-(t-)?(<one>|vous|je|nous)
    (c'est )?ce que (je|nous|tu|vous) (re)?cherch~
    c'est (il|elle|ce)
    vous ~ez vous
    ne serait-ce
    n'est-ce pas( )?($|[?!.,;…]+)
    (tu|vous) (sais|savez|vois|voyez) (quoi|comment|qui|quand|où)
    """,
    WORDS,
)

#: From the start of a sentence to its exclamation mark.
EXCLAMATIONS = listed(
    r"""
    (quel|quelle|quels|quelles|qu'est-ce que|qu'est-ce qu'~|comme|comment|que) [^.?!\n]*!
    """,
    WORDS,
)

# --- what asks, anywhere in a text ----------------------------------------------------------------

#: Verb and pronoun the other way round. Verbs that are hardly ever orders count without a hyphen.
_INVERSIONS = listed(
    r"""
    est-ce que?
    est-ce qu'~
    (est|etait|serait|sera)=ce
    est-ce (normal|legal|grave|dangereux|possible|obligatoire|vrai|utile|un|une|suffisant)
    (avez|etes|pouvez|savez|connaissez|pensez|faites|voulez|prenez|utilisez|conseillez)-vous
    (auriez|pourriez|sauriez|seriez|feriez|devez|croyez|prescrivez|dosez|traitez|gerez)-vous
    (facturez|cotez|gardez|travaillez|recevez|arrivez|evaluez|procedez|recommandez)-vous
    (proposez|fumez|buvez|souffrez|ressentez|vivez|mangez|dormez|suivez|aviez|etiez)-vous
    ~ez=vous
    (as|es|aurais|pourrais|saurais)-tu
    ~[sx]=tu
    (puis|dois|ai|suis|peux|pourrais|devrais|vais)-je
    (peut|doit|pourrait|devrait|faut)-on
    (faut|est|peut|doit|serait|aurait|faudrait|vaut|suffit|convient|pourrait)-(il|elle)
    (sont|ont|peuvent|doivent|seraient|auraient|vont|pourraient)-(ils|elles)
    (a|va|y a|ya|existe|reste|faudra|aura|sera|arrive)-t[-‐‑' ](il|elle|on)
    ~=(t=)?(il|elle|ils|elles)
    ~=t=on
    """,
    WORDS,
)

#: To whoever reads.
_TO_ALL = listed(
    r"""
    <someone>(<of_us>)* (sait|saurait|connait|connaitrait|pourrait|aurait|utilise|pratique)
    <someone>(<of_us>)* (s'y connait|peut (m'|me|nous)|pour (m'|me|nous)|est deja|a-t-il)
    <someone>(<of_us>)* a (deja|l'habitude|l'experience|la reponse|eu|teste|essaye)
    <someone>(<of_us>)* a (des|un|une|quelques) (<advice>|<info>|nouvelles|contact|modele|lien)
    <someone>(<of_us>)* a une (solution|adresse)
    (y a|ya|il y a)(-t-il)? <someone>
    """,
    WORDS,
)

#: What is needed, looked for, not known.
_NEEDS = listed(
    r"""
    (j'ai|j'aurais|on a|on aurait|nous avons|nous aurions) ((vraiment|grand|juste) )?besoin <sought>
    je (re)?cherche (un|une|des|le|la|les|l'~|a|comment|si|quel|quelle|actuellement|aussi)
    nous (re)?cherchons (un|une|des|le|la|les|l'~|a|comment|quel|quelle)
    (je|j'|nous)( )?<would> ((bien|juste) )?(savoir|connaitre|comprendre|(vous|te) demander)
    (je|j'|nous)( )?<would> ((bien|juste) )?poser une question
    (je|j'|nous)( )?(<would>|veux) (bien )?(avoir )?(<your>)(<advice>|<info>)
    je veux (juste )?savoir
    je (ne )?(sais|vois) <not> (quoi|que) ~
    je (ne )?(sais|vois) <not> (comment|ou|a qui|vers qui|vers quoi) ((m'|lui|leur|le|la|les) ?)?~r
    je (ne )?(sais|vois) <not> (comment|ou|a qui|vers qui|vers quoi) ((m'|lui|leur|le|la|les) ?)?~re
    je (ne )?(sais|vois) <not> (si je (dois|peux|devrais)|s'il faut|si c'est normal|a qui)
    je (ne )?(sais|vois) <not> (si on (doit|peut)|quel|quelle)
    je (ne )?comprends (<not>|rien a) (pourquoi|comment|ma|mon|mes|le calcul|la difference)
    je me demande (si|s'~|comment|ce que?|ce qu'~|quel|quelle|pourquoi|combien|quand|ou)
    je me pos(e|ais) (la|une) question
    j'ai (une|deux|quelques|plusieurs) (petites? )?questions?
    """,
    WORDS
    | {
        "sought": f"d(e |')({WORDS['your']})?({WORDS['advice']}|{WORDS['info']})",
    },
)

#: Opinions and advice asked for.
_OPINIONS = listed(
    r"""
    qu'en (pensez|penses|dites|dis|est)
    (vous |tu |t')?en (pensez|penses|dites) quoi
    (que|quoi) (pensez|penses|feriez|conseillez|proposez|utilisez|mettez|prescrivez)
    (vous|tu) (feriez|ferais|conseillez|mettriez|donneriez|prescririez|choisiriez) quoi
    (vos|votre) (<advice>|tarifs?|pratiques?)( ~ ~| ~ ~ ~| ~ ~ ~ ~)? (m'interess~|bienvenue?s?)
    (vos|votre) (<advice>) (svp|s'il vous plait|sont les bienvenus|seraient ~)
    (<advice>|<info>) (bienvenue?s?|svp|s'il vous plait|appreciee?s?)
    (suis |serais )?preneu(r|se)s?( de | d')
    je suis preneu(r|se)s?
    merci (d'avance|par avance) (a (tous|toutes|vous|ceux)|de (votre|vos|m'|me))
    merci (d'avance|par avance) (pour|de) (votre|vos|ta|tes|l')( )?(<advice>|<info>|reponses?)
    ~ [^a-z]*merci (d'avance|par avance)[^a-z]*$
    merci de (me|nous|m')( )?(dire|repondre|conseiller|aider|renseigner|eclairer|expliquer)
    (aidez|eclairez|conseillez|renseignez|orientez)-(moi|nous)
    (dites|dis|expliquez|explique)-(moi|nous) (si|comment|ce que?|pourquoi|quel|ou|quand|combien)
    """,
    WORDS,
)

#: The question word at its place in the sentence, as people talk.
_IN_PLACE = listed(
    r"""
    (vous|tu|on) <do> (ca )?(comment|combien|quoi|quand|quel|quelle|où)
    (vous|tu|on) (etes|es|est) paye(e|s|es)? (comment|combien)
    ca (se ~|marche|fonctionne|coute|fait) (comment|combien|quoi)
    c'est (quoi|combien)
    c'est quand (le|la|que|qu'~)
    on ~ (ca )?où
    (vous|tu) ~ (depuis |pendant |a )?(quand|combien|comment|où|quoi)[ ]*($|[.?!\n])
    ou (pas|non|jamais)…[?]
    """,
    WORDS,
)

_FORMS_EN = listed(
    r"""
    (does|do|did|has|have|had|is|can|could|would|will) (any|some)(one|body)
    any(one|body) (else )?(knows?|have|has|got|had|here|tried|used|using|seen|recommend|familiar)
    any(one|body) (else )?(able|willing|with|explain|help|tell|done|experienced|aware)
    (i|i'm|just|was|am) (was |am |just )?wondering (if|whether|how|what|why|which|about|who)
    i wonder (if|whether|how|what|why|which|where|who)
    (i'm|i am|we're|we are) looking for (some |any |your )?(<help_en>|a|an|the|someone)
    (i|we) (really )?need (some |your |urgent |any )?<help_en>
    (i|we)( would|'d) (like|love) to (know|ask|hear)
    (i|we) (want|wanted) to (know|ask)
    i have a (quick )?question
    i (don't|do not) (know|understand) (how|what|why|which|whether|where|who)
    what (would|do|did|should) (you|i|we)
    (please|pls|kindly) (help|advise|suggest|recommend)
    """,
    WORDS,
)

#: By family, each small enough for RE2 to read in one pass.
FORMS = (_INVERSIONS, _TO_ALL, _NEEDS, _OPINIONS, _IN_PLACE, _FORMS_EN)

# --- what asks at the start of a sentence ---------------------------------------------------------

_OPENINGS_FR = listed(
    r"""
    qui (a|aurait|avait) (deja|une idee|un avis|des|l'habitude|l'experience|un contact|un modele)
    qui (sait|saurait|connait|connaitrait|utilise|pratique|parmi vous|d'entre vous|ici|est deja)
    qui (peut|pourrait|pour) (m'|me|nous)
    qui (contacter|appeler|prevenir|doit|paie|paye|prend en charge|est responsable)
    (a|vers|aupres de|chez) qui (dois|puis|faut|peut|m'~|s'adresser|demander|signaler)
    conduite a tenir
    cat (devant|si|pour|en cas)
    besoin (urgent )?d(e |')(<your>)?(<advice>|<info>)
    (re)?cherche (des |un |une )?(<advice>|<info>|contact|adresse|protocole|modele|specialiste)
    (re)?cherche comment
    (<any>) (<advice>)[ ]?[?]
    (<any>) (<advice>) (sur|pour|a propos|de|d'~|concernant|svp|s'il|la-dessus)
    avis (aux|des|de|d'~|cardio|derm~|neuro|gyneco|pediatr~|rhumato|orl|ophtalmo|sur|svp)
    ((petite|simple|autre|une) )?question (bete|idiote|pratique|aux|pour|a|rapide|juridique)
    ((petite|simple|autre) )?question[ ]?[:,]
    (peux|veux|sais|connais|penses|dois|crois|conseilles) tu
    vous (auriez|connaissez|sauriez)
    vous avez (des|un|une|vos|quelques|quels|quelles) (<advice>|<info>|contacts?|solutions?)
    (ca|cela) vous (est (deja )?)?arriv~
    (help|a l'aide|au secours)[ ]?[!.:,…]
    """,
    WORDS,
)

#: Question words that may also come after a comma ("mon employeur m'a licenciée, que faire").
CLAUSES = listed(
    r"""
    (comment|combien) (vous|on|tu) ~
    comment (faites|faire|savoir|ca se|ca marche|ca fonctionne|se passe|se calcule|est|sont)
    comment (peut|puis|dois|doit|avez|font|feriez|reagir|proceder|se faire|m'y|bien|mieux)
    comment ((ne pas|le|la|les|lui|leur|y|en) )?~(er|ir|ndre|ttre|oire)
    comment (va|vont) (votre|vos|ta|ton|tes|le|la|les)
    combien (ca|coute|dure|est|sont|prenez|gagnez|facturez|demandez|touchez|etes|par)
    combien d(e |')~…(faut|dure|avant|apres|pour|par|avez|gardez|faites|peut|doit)
    (quel|quelle|quels|quelles) (est|sont|serait|seraient|etait|sera)
    (quel|quelle|quels|quelles) (bilan|traitement|difference|delai|dose|posologie|duree|examens?)
    (quel|quelle|quels|quelles) (antibiotique|cotation|logiciel|specialiste|conduite|formation)
    (quel|quelle|quels|quelles) (diplome|salaire|tarif|taux|convention|recours|droits?|risques?)
    (quel|quelle|quels|quelles) (interet|place|attitude|strategie|demarches?|documents?|papiers?)
    (quel|quelle|quels|quelles) (prise en charge|type|genre|age|frequence|quantite|surveillance)
    (quel|quelle|quels|quelles) (alternative|molecule|vaccin)
    (a|en|depuis|pour|par|dans|sur|avec|pendant|jusqu'a|au bout de|de) (quels?|quelles?|combien)
    depuis quand
    (en|a|avec|par|sur) quoi
    de quoi (est|s'agit|parle|parlez|avez|se compose|etes|souffre|souffrez)
    pourquoi (mon|ma|mes|on|vous|tu|je|ne pas|votre|vos|faut)
    où (trouver|puis|peut|envoyer|acheter|se procurer|en est|en etes|sont|adresser|signaler)
    ou (trouver|puis-je|peut-on|acheter|se procurer|en est|en etes)
    quand (faut|peut|doit|faites|doser|refaire|arreter|commencer|reprendre|prescrire|adresser)
    que (faire|faites|dois|puis|peut|dire|prescrire|proposer|repondre|faut|penser|risque)
    quoi (faire|repondre|dire|mettre|prescrire|donner|proposer|penser)
    """,
    WORDS,
)

_OPENINGS_EN = listed(
    r"""
    how (do|does|did|can|could|should|would|long|much|many|often|is|best|to)
    how are (others|people|we|they|your)
    what(s|'s| is| are| was| does| kind| type| about| happens| if| could| can| should)
    which (is|are|one|of)
    which ~ (do|does|should|would|is|are)
    where (can|do|is|are|should|could|would)
    when (should|do|does|can|is)
    who (can|should|do|is|else|has)
    why (do|does|is|are|did|would|can't|isn't|aren't|don't|doesn't|am)
    do (you|i|we|they|any|all)
    does (<who_en>|a|any~)
    is (<who_en>|a)
    are (<who_en>|any|~ allowed)
    (can|could|should|would|may|will) <who_en>
    (have|has) (you|we|your|any~)
    am i
    any (<help_en>|experiences?)
    (looking for|need|needing|seeking) (some |any |your |urgent )?<help_en>
    (quick|simple|silly) question
    thoughts on
    """,
    WORDS,
)

OPENINGS = (_OPENINGS_FR, _OPENINGS_EN)

#: What may stand between the start of a sentence and its first word.
GREETINGS = listed(
    r"""
    (bonjour|bonsoir|salut|coucou|hello|bjr|slt|hi|hey|dear)(<to>)?
    (et|mais|donc|alors|du coup|sinon|au fait|dites|dis|en fait|svp|docteur|euh|heu|bon|ben|oui|non)
    (please|so|and|but|also|doctor|ok|merci|thanks|mdr|lol)
    """,
    {
        "to": " a (tous|toutes|vous)( et (a )?toutes)?| tout le monde| les (filles|collegues|amis)"
        "| chers confreres| chere?s? collegues| mesdames| docteurs?| doc| all| everyone"
        "| everybody| there| folks| team| colleagues",
    },
)

# --- question marks that ask for nothing ----------------------------------------------------------

#: Greetings, tags and set phrases, with the question mark after them.
EMPTY = listed(
    r"""
    (et )?(comment )?(ca|sa|cela) (va|roule|gaze)( (<well>))*
    comment (allez-vous|vas-tu|tu vas|vous allez)( (<well>))*
    (la |en )?(forme|peche)
    (quoi de neuf|tout va bien|bien dormi)
    vous allez (toutes |tous )?bien
    how are (you|things)( all| doing| today)*
    (how's it going|you ok|all well)
    (et )?(hein|pas vrai|d'accord|okay|ok|c'est ca|ou quoi|vous savez|tu sais|pas toi|tu vois)
    (tu crois|tu trouves|tu penses|vous croyez|tu te rends compte)
    (right|eh|huh|innit|isn't it|aren't they|don't you think|you know|correct)
    pourquoi (pas|non)
    et (alors|apres|encore)
    (qui sait|sait-on jamais|a quoi bon|on croit rever|qui l'eut cru|(c'est )?une blague)
    (que demander de|quoi de) (plus|mieux)…
    (que|qu'est-ce que)( je)? (ferais|deviendrais)(-je|-on)? sans (vous|toi)…
    (on|tu|vous) m'aurai(t|s|ent|ez) menti
    (mais )?de qui se moque-t-on
    on nous prend pour (qui|quoi)…
    (mais )?ou va-t-on
    (et )?(apres )?on s'etonne…
    (why not|so what|who (cares|knew|knows)|guess what|what else|you know what)
    # asked of others, told here
    (m'|nous |lui |leur |t'|vous )(a|ont|avait|ai|avons) demande (<what>)…
    (asked|wondered|told) ((me|us|him|her|them) )?(if|whether|why|how|what|when|where)…
    """,
    {
        "well": "bien|mieux|aujourd'hui|ce matin|ce soir|tout le monde|les filles|et vous|toi",
        "what": "si|s'~|comment|pourquoi|combien|quand|ce que?|ce qu'~|quel|quelle",
    },
)

#: Said alone: surprise.
INTERJECTIONS = listed(
    r"""
    ((ah|oh|mais|eh) )?(quoi|hein|ah|oh|oui|non|bon|pardon|vraiment|serieux|serieusement|si|moui)
    (gne|wtf|allo|tiens|really|seriously|what|sorry|uh|yes|no)
    """,
    WORDS,
)

#: "…, non ?", but not "oui ou non ?": what stands before may not be "ou".
TAG_NO = r"(?:[^\su]|[^o\s]u|\su)[\s,.;…]+(?:non|nan|si|no)"

#: Laughing, winking.
LAUGHTER = (
    rf"(?i:(?:^|{OTHER})(?:m+d+r+|pt+dr+|lo+l+|xd|(?:a?ha){{2,}}h?|(?:hi){{2,}}|(?:h[eé]){{2,}})"
    rf"(?:$|{OTHER}))|[😂🤣😅😆😜😝😉😏🙃😛😁]|[;:8]-?[pPD](?:$|{OTHER})|;-?\)|\^\^|\*-\*"
    rf"|\?(?:{SPACE}|[!?])*[:8=][-o]?\)"
)
