-- Everybody who wrote, what is known of them, and who gave help.
-- needs: members, help_links, attributes
select m.person, a.attribute, a.level, g.person is not null as counted
from members m
left join attributes a on a.person = m.person
left join (
    select distinct source as person from help_links where certainty not in ('peer', 'inferred')
) g on g.person = m.person
