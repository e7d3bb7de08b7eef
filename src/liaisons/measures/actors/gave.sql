-- Everybody who wrote, and who gave help.
-- needs: members, help_links
select m.person, g.person is not null as counted
from members m
left join (
    select distinct source as person from help_links where certainty not in ('peer', 'inferred')
) g on g.person = m.person
