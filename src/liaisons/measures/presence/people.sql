-- Everybody who wrote at least once, with the months in which they did and what is known of them.
-- needs: speech, attributes
select distinct s.person, true as counted, s.month, a.attribute, a.level
from speech s
left join attributes a on a.person = s.person
where s.person is not null
