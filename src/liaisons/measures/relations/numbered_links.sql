-- The links of both networks as whole numbers; ``certainty`` is its place among the ways in which
-- links are known. Nobody is linked to themselves.
-- kept: no
-- needs: links
select
    network, source, target, sent_us, source_row, cast(day as int) as day,
    cast(case certainty when 'reply' then 0 when 'quote' then 1 when 'opener' then 2
                        when 'mention' then 3 when 'peer' then 4 else 5 end as tinyint) as certainty
from links
where source <> target
