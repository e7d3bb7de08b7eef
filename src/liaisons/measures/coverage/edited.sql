-- Messages, and whether they were edited after they were sent.
-- needs: speech, messages
select s.message_id, m.edited as counted
from speech s
join messages m on m.message_id = s.message_id
