-- The people of each network.
-- needs: links
select network, source as person, true as counted
from links
where certainty not in ('peer', 'inferred')
union
select network, target as person, true as counted
from links
where certainty not in ('peer', 'inferred')
