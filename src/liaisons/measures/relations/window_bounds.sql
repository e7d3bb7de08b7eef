-- From the community's first message to its collection, or its last message where that is unknown.
-- needs: messages, collected
select
    min(m.sent_us) as start_us,
    greatest(max(m.sent_us), coalesce(max(c.collected_us), max(m.sent_us))) as end_us
from messages m
left join collected c on true
