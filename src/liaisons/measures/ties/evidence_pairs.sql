-- The links of each network, with the calendar years in which they were used.
-- needs: links
select distinct
    network, cast(substr(month, 1, 4) as bigint) as year, source, target, true as counted
from links
where certainty not in ('peer', 'inferred')
