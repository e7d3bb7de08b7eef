-- shelf
-- One row per thread: when, how long, who opened it and how it begins, whether its questions got an
-- answer. ``state`` is 'unanswered' while a question of it that nobody closed has no reply,
-- 'answered' when each has, null where nobody asks anything. ``open_us`` is since when.
-- needs: messages, stored_messages, openers, people, waits
select
    t.thread_id, t.messages, t.people, t.started_us, t.ended_us,
    m.message_id as first_message, m.person as opener, a.label as author, m.kind,
    s.title, substr(s.text, 1, 400) as text,
    case when q.open > 0 then 'unanswered' when q.questions > 0 then 'answered' end as state,
    q.open_us
from (
    select thread_id, count(*) as messages, count(distinct person) as people,
           min(sent_us) as started_us, max(sent_us) as ended_us, min(source_row) as first_row,
           min_by(message_id, source_row) as first_message
    from messages
    group by thread_id
) t
left join openers o on o.thread_id = t.thread_id
join messages m on m.message_id = coalesce(o.message_id, t.first_message)
join stored_messages s on s.message_id = m.message_id
left join people a on a.person = m.person
left join (
    select thread_id, count(*) as questions,
           sum(case when replied or closed then 0 else 1 end) as open,
           min(case when replied or closed then null else asked_us end) as open_us
    from waits
    group by thread_id
) q on q.thread_id = t.thread_id
order by t.started_us desc nulls last, t.first_row desc, t.thread_id
