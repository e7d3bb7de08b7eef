-- Each turn, and whether the person gave help in another thread within its 30 days.
-- needs: commons_turns, help_links
select
    t.place, t.question_id, t.person, t.replied,
    max(case when h.message_id is null then 0 else 1 end) = 1 as helped
from commons_turns t
left join help_links h
    on h.source = t.person and h.thread_id <> t.thread_id
    and h.sent_us > t.begin_us and h.sent_us <= t.begin_us + 2592000000000
    and h.certainty not in ('peer', 'inferred')
group by t.place, t.question_id, t.person, t.replied
order by t.place
