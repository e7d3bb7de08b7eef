-- Whose exposure is known, by which, and who of them gave help.
-- needs: members, speech, help_links
select m.person, e.exposure, g.person is not null as counted
from members m
join (
    select person, 'followers' as exposure from members where followers is not null
    union all
    select person, 'reactions' as exposure
    from speech
    where person is not null and reactions is not null
    group by person
) e on e.person = m.person
left join (
    select distinct source as person from help_links where certainty not in ('peer', 'inferred')
) g on g.person = m.person
