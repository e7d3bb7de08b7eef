-- Messages, and whether nobody knows any longer who wrote them.
-- needs: speech
select message_id, person is null as counted
from speech
