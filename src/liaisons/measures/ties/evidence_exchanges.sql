-- People with a link, what is known of them, and who had five exchanges or more, so that their
-- partners are counted.
-- needs: links, attributes
select e.network, e.person, a.attribute, a.level, count(*) >= 5 as counted
from (
    select network, source as person, message_id
    from links where certainty not in ('peer', 'inferred')
    union all
    select network, target as person, message_id
    from links where certainty not in ('peer', 'inferred')
) e
left join attributes a on a.person = e.person
group by e.network, e.person, a.attribute, a.level
