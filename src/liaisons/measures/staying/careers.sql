-- Newcomers who were one thing before they were, or without ever having been, the other.
-- needs: arrivals, asked, help_links, acts
with firsts as (
    select a.person, 'asker' as role, min(q.asked_us) as first_us
    from arrivals a join asked q on q.asker = a.person
    group by a.person
    union all
    select a.person, 'helper' as role, min(h.sent_us) as first_us
    from arrivals a join help_links h on h.source = a.person
    where h.certainty not in ('peer', 'inferred')
    group by a.person
    union all
    select a.person, 'steward' as role, min(r.at_us) as first_us
    from arrivals a join acts r on r.actor = a.person
    group by a.person
),
steps as (
    select 'asker' as before, 'helper' as after
    union all select 'asker' as before, 'steward' as after
    union all select 'helper' as before, 'asker' as after
    union all select 'helper' as before, 'steward' as after
)
select b.person, a.person is not null as counted, s.before, s.after
from steps s
join firsts b on b.role = s.before
left join firsts a on a.role = s.after and a.person = b.person
where a.person is null or a.first_us > b.first_us
