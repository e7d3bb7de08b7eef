-- Who is linked to whom in the help network, in the order of time, which fixes the codes of people
-- whatever their keys; ``certainty`` is its place among the ways in which links are known.
-- needs: help_links
select
    source, target, cast(day as int) as day,
    cast(case certainty when 'reply' then 0 when 'quote' then 1 when 'opener' then 2
                        when 'mention' then 3 when 'peer' then 4 else 5 end as tinyint) as certainty
from help_links
where source <> target
order by sent_us, source_row, certainty
