-- Who gave help, and who are the fewest that together gave half of it; of equals, who appeared first.
-- needs: members, help_links
select
    person,
    2 * (sum(given) over (order by given desc, rank rows between unbounded preceding and current row)
         - given) < sum(given) over () as counted
from (
    select m.person, m.rank, count(*) as given
    from help_links h
    join members m on m.person = h.source
    where h.certainty not in ('peer', 'inferred')
    group by m.person, m.rank
) g
