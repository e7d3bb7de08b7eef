-- From the community's first message to its collection, or its last message where that is unknown.
-- needs: stored_messages, collected
select
    m.start_us, greatest(m.end_us, coalesce(c.collected_us, m.end_us)) as end_us
from (
    select min(sent_us) as start_us, max(sent_us) as end_us
    from stored_messages
    where deleted_at is null
) m
cross join (select max(collected_us) as collected_us from collected) c
