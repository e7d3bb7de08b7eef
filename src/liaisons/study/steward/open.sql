-- The questions of the last 30 days without a reply, that nobody closed; the longest waiting first.
-- needs: waits, window_bounds, members, arrivals
select
    w.question_id, w.thread_id, w.asked_us, w.wait_us, m.label as asker,
    a.message_id is not null as newcomer, s.title, s.text
from waits w
cross join window_bounds b
left join members m on m.person = w.asker
left join arrivals a on a.message_id = w.question_id
join stored_messages s on s.message_id = w.question_id
where not w.replied and not w.closed and w.asked_us > b.end_us - 2592000000000
order by w.asked_us, w.source_row
