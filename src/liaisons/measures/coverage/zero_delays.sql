-- What answers a message that is here, and whether it has its very time.
-- needs: parents
select message_id, sent_us = parent_us as counted
from parents
where not missing
