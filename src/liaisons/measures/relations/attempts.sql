-- Everything that somebody known tried to say, deleted or not, and whether it was refused: the
-- message, or its thread, removed, refused, closed or reverted by somebody else. What was refused
-- before anybody saw it counts too, where it is known who tried.
-- needs: acts, stored_messages, stored_joins, people
select
    m.message_id, coalesce(j.into, m.person) as person, m.sent_us, m.source_row,
    x.message_id is not null as refused
from stored_messages m
left join stored_joins j on j.person = m.person
left join people p on p.person = coalesce(j.into, m.person)
left join (
    select distinct message_id
    from acts
    where act in ('refuse', 'remove', 'close', 'duplicate', 'off_topic', 'revert')
) x on x.message_id = m.message_id
where m.person is not null
  and m.kind in ('post', 'reply', 'quote', 'answer', 'comment')
  and not coalesce(p.is_bot, false)
union all
select
    cast(null as bigint) as message_id, target as person, at_us as sent_us,
    cast(null as bigint) as source_row, true as refused
from acts
where act = 'refuse' and message_id is null and target is not null
