-- What people say to each other: posts, replies, quotes, answers and comments, not by bots; with
-- the local day and hour of the community.
-- needs: messages, people, zone, calendar
select
    m.message_id, m.thread_id, m.reply_to, m.quoted_id, m.person, m.reply_to_person,
    m.sent_us, m.source_row, m.kind, m.hashtags, m.reactions, m.shares, m.score, m.accepted,
    c.day, c.month, c.weekday,
    cast(floor((m.sent_us + z.offset_us - c.day * 86400000000) / 3600000000e0) as bigint) as hour
from messages m
join zone z on m.sent_us >= z.from_us and m.sent_us < z.until_us
join calendar c on c.day = cast(floor((m.sent_us + z.offset_us) / 86400000000e0) as bigint)
left join people p on p.person = m.person
where m.kind in ('post', 'reply', 'quote', 'answer', 'comment')
  and not coalesce(p.is_bot, false)
