-- Pairs of people who are linked in one of two kinds at least, and whether they are in both; each
-- pair of kinds once.
-- needs: kind_links
select
    p.kind, p.other, p.low as source, p.high as target,
    max(case when p.mine then 1 else 0 end) + max(case when p.mine then 0 else 1 end) = 2
        as counted,
    min(p.sent_us) as first_us, min(p.source_row) as first_row
from (
    select
        x.kind, x.other, l.kind = x.kind as mine, l.sent_us, l.source_row,
        case when l.source < l.target then l.source else l.target end as low,
        case when l.source < l.target then l.target else l.source end as high
    from kind_links l
    join (
        select 'cooperation' as kind, 'solidarity' as other
        union all select 'cooperation' as kind, 'sociability' as other
        union all select 'solidarity' as kind, 'sociability' as other
    ) x on l.kind = x.kind or l.kind = x.other
) p
group by p.kind, p.other, p.low, p.high
order by first_us, first_row, p.kind, p.other
