-- Replies that people read for support, once for each kind that was looked for.
-- needs: replies, settled, seniority, thread_subjects
select distinct
    r.message_id, r.thread_id, x.present as counted, substr(x.about, 9) as support,
    coalesce(s.seniority, 'unknown') as seniority, t.subject, r.sent_us, r.source_row
from replies r
join settled x on x.kind = 'message' and x.unit = r.message_id and x.about like 'support.%'
left join seniority s on s.message_id = r.message_id
left join thread_subjects t on t.thread_id = r.thread_id
order by r.sent_us, r.source_row, support
