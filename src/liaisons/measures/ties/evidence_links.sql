-- The links of each network, and which of them are returned.
-- needs: links
with pairs as (
    select distinct network, source, target
    from links
    where certainty not in ('peer', 'inferred')
)
select a.network, a.source, a.target, b.source is not null as counted
from pairs a
left join pairs b on b.network = a.network and b.source = a.target and b.target = a.source
