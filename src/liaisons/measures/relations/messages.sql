-- The messages as they now read, each person under the key they turned out to have.
-- kept: no
-- needs: stored_messages, stored_joins
select
    m.message_id, m.thread_id, m.reply_to, m.quoted_id,
    coalesce(author.into, m.person) as person,
    coalesce(addressee.into, m.reply_to_person) as reply_to_person,
    m.sent_us, m.source_row, m.kind, m.visibility,
    m.reactions, m.shares, m.score, m.accepted,
    m.edited_at is not null as edited
from stored_messages m
left join stored_joins author on author.person = m.person
left join stored_joins addressee on addressee.person = m.reply_to_person
where m.deleted_at is null
