-- People, links and returned links of each network in each calendar year.
-- needs: links
with pairs as (
    select distinct network, cast(substr(month, 1, 4) as bigint) as year, source, target
    from links
    where certainty not in ('peer', 'inferred')
)
select p.network, p.year, p.people, l.links, l.returned
from (
    select network, year, count(distinct person) as people
    from (
        select network, year, source as person from pairs
        union all
        select network, year, target as person from pairs
    ) ends
    group by network, year
) p
join (
    select a.network, a.year, count(*) as links,
           cast(sum(case when b.source is null then 0 else 1 end) as bigint) as returned
    from pairs a
    left join pairs b
        on b.network = a.network and b.year = a.year
        and b.source = a.target and b.target = a.source
    group by a.network, a.year
) l on l.network = p.network and l.year = p.year
order by p.network, p.year
