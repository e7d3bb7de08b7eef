-- The questions, and whether they were closed or removed before any reply.
-- needs: waits
select question_id as message_id, closed as counted
from waits
