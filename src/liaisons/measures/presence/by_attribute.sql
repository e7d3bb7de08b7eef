-- People who wrote, and what they wrote, by what is known of them.
-- needs: members, attributes
select
    a.attribute, a.level, count(*) as people, cast(sum(m.messages) as bigint) as messages
from members m
join attributes a on a.person = m.person
group by a.attribute, a.level
order by a.attribute, a.level
