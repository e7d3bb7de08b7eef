-- The questions after which people were watched, and after which they helped in another thread.
-- needs: commons_turns, help_links
select
    t.question_id as message_id,
    max(case when h.message_id is null then 0 else 1 end) = 1 as counted
from commons_turns t
left join help_links h
    on h.source = t.person and h.thread_id <> t.thread_id
    and h.sent_us > t.begin_us and h.sent_us <= t.begin_us + 2592000000000
    and h.certainty not in ('peer', 'inferred')
group by t.question_id
