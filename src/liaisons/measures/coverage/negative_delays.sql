-- What answers a message that is here, and whether it is dated before it.
-- needs: parents
select message_id, sent_us < parent_us as counted
from parents
where not missing
