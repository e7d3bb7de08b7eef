-- The links of each network in each calendar year, and which of them are returned in the same.
-- needs: links
with pairs as (
    select distinct network, cast(substr(month, 1, 4) as bigint) as year, source, target
    from links
    where certainty not in ('peer', 'inferred')
)
select a.network, a.year, a.source, a.target, b.source is not null as counted
from pairs a
left join pairs b
    on b.network = a.network and b.year = a.year and b.source = a.target and b.target = a.source
