-- The replies of known people.
-- needs: replies
select distinct message_id, true as counted
from replies
where person is not null
