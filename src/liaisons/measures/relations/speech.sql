-- What people say to each other: posts, replies, quotes, answers and comments, not by bots; with
-- the local day and hour of the community.
-- needs: messages, people, zone, calendar
select
    m.message_id, m.thread_id, m.reply_to, m.quoted_id, m.person, m.reply_to_person,
    m.sent_us, m.source_row, m.kind, m.reactions, m.shares, m.score, m.accepted,
    c.day, c.month, c.weekday,
    cast(floor((m.local_us - c.day * 86400000000) / 3600000000e0) as bigint) as hour
from (
    select
        m.message_id, m.thread_id, m.reply_to, m.quoted_id, m.person, m.reply_to_person,
        m.sent_us, m.source_row, m.kind, m.reactions, m.shares, m.score, m.accepted,
        m.sent_us + case when m.sent_us < z.change_us then z.before_us else z.after_us end
            as local_us
    from messages m
    join zone z on z.utc_day = cast(floor(m.sent_us / 86400000000e0) as bigint)
) m
join calendar c on c.day = cast(floor(m.local_us / 86400000000e0) as bigint)
where m.kind in ('post', 'reply', 'quote', 'answer', 'comment')
  and not exists (select 1 from people b where b.is_bot and b.person = m.person)
