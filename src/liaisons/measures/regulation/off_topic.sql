-- The messages that were judged off-topic.
-- needs: acts
select distinct message_id, true as counted
from acts
where act = 'off_topic' and message_id is not null
