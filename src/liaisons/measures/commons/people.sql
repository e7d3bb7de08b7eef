-- People watched for at least 90 days since their first message: help given and received, in
-- messages, and questions asked, in order of first appearance.
-- needs: members, asked, help_links, window_bounds
select
    m.person,
    coalesce(g.given, 0) as given,
    coalesce(r.received, 0) as received,
    coalesce(q.questions, 0) as questions
from members m
cross join window_bounds w
left join (
    select source as person, count(*) as given
    from help_links where certainty not in ('peer', 'inferred')
    group by source
) g on g.person = m.person
left join (
    select target as person, count(*) as received
    from help_links where certainty not in ('peer', 'inferred')
    group by target
) r on r.person = m.person
left join (
    select asker as person, count(*) as questions from asked group by asker
) q on q.person = m.person
where w.end_us - m.first_us >= 7776000000000
order by m.rank
