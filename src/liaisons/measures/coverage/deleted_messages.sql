-- All that was kept, and whether it was deleted since.
-- needs: stored_messages
select message_id, deleted_at is not null as counted
from stored_messages
