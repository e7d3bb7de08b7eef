-- The people of each network, with the calendar years in which they were in it.
-- needs: links
select network, cast(substr(month, 1, 4) as bigint) as year, source as person, true as counted
from links
where certainty not in ('peer', 'inferred')
union
select network, cast(substr(month, 1, 4) as bigint) as year, target as person, true as counted
from links
where certainty not in ('peer', 'inferred')
