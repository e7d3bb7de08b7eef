-- What was kept, and whether it is not speech: shares, edits, service messages, what bots say.
-- ``kind`` is null for speech.
-- needs: messages, people
select
    m.message_id,
    m.kind in ('share', 'edit', 'service') or coalesce(p.is_bot, false) as counted,
    case
        when m.kind in ('share', 'edit', 'service') then m.kind
        when coalesce(p.is_bot, false) then 'bot'
    end as kind
from messages m
left join people p on p.person = m.person
