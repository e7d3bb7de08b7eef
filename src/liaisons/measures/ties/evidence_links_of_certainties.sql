-- The links of each network known in one way, and which of them are returned in the same way.
-- needs: links
with pairs as (
    select distinct network, certainty, source, target from links
)
select a.network, a.certainty, a.source, a.target, b.source is not null as counted
from pairs a
left join pairs b
    on b.network = a.network and b.certainty = a.certainty
    and b.source = a.target and b.target = a.source
