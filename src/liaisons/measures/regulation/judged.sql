-- The messages that were acted upon.
-- needs: acts
select message_id, true as counted, act, month
from acts
where message_id is not null
