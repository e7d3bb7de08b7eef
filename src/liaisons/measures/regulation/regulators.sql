-- Those who moderated.
-- needs: acts
select distinct actor as person, true as counted, month
from acts
where actor is not null
