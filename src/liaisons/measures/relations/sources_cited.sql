-- What kind of source the links of a message lead to, by site: a message may cite several.
-- needs: link_domains
select distinct
    message_id,
    case
        when domain in ('legifrance.gouv.fr', 'eur-lex.europa.eu', 'juricaf.org')
            then 'law'
        when domain in ('has-sante.fr', 'nice.org.uk', 'antibioclic.com', 'ansm.sante.fr',
                        'recomedicales.fr', 'vidal.fr')
            then 'guideline'
        when domain in ('doi.org', 'pubmed.ncbi.nlm.nih.gov', 'ncbi.nlm.nih.gov', 'cairn.info',
                        'hal.science', 'bmj.com', 'thelancet.com', 'nejm.org',
                        'cochranelibrary.com', 'prescrire.org', 'larevuedupraticien.fr')
            then 'article'
        when domain like '%.gouv.fr' or domain like '%.gov' or domain like '%.gov.uk'
             or domain in ('service-public.fr', 'ameli.fr', 'urssaf.fr', 'pajemploi.urssaf.fr',
                           'cesu.urssaf.fr', 'caf.fr', 'who.int', 'europa.eu')
            then 'official'
        else 'other'
    end as source
from link_domains
