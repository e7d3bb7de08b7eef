-- How many replies each known helper gave, and in how many weeks (from Monday) they gave any.
-- needs: replies, members
select
    m.rank,
    count(distinct r.message_id) as replies,
    count(distinct cast(floor((r.day + 3) / 7e0) as bigint)) as weeks
from replies r
join members m on m.person = r.person
group by m.rank
order by m.rank
