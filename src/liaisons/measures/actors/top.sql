-- Who wrote, and who gave help, and who of them are among the most active hundredth and tenth (their
-- number rounded up); of equals, who appeared first.
-- needs: members, help_links
select
    a.person, a.of, t.top,
    row_number() over (partition by a.of, t.top order by a.amount desc, a.rank)
        <= ceil(t.top * count(*) over (partition by a.of, t.top) - 1e-9) as counted
from (
    select person, 'messages' as of, messages as amount, rank from members
    union all
    select m.person, 'help' as of, g.given as amount, m.rank
    from members m
    join (
        select source as person, count(*) as given
        from help_links
        where certainty not in ('peer', 'inferred')
        group by source
    ) g on g.person = m.person
) a
cross join (select 1e-2 as top union all select 1e-1 as top) t
