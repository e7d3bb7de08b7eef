-- The links of both networks, counted by pair, month and certainty; nobody is linked to themselves.
-- needs: links
select
    network, source, target, month, certainty,
    count(*) as messages, min(sent_us) as first_us, min(source_row) as first_row
from links
where source <> target
group by network, source, target, month, certainty
