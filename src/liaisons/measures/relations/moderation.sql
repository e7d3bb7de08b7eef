-- Acts of moderation.
-- needs: stored_moderation, stored_joins
select
    m.event_id, m.message_id, m.thread_id,
    coalesce(t.into, m.target) as target,
    coalesce(a.into, m.actor) as actor,
    m.act, m.duplicate_of, m.at_us
from stored_moderation m
left join stored_joins t on t.person = m.target
left join stored_joins a on a.person = m.actor
