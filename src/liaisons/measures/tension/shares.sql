-- Messages that people read for tension, once for each kind that was looked for, with what their
-- author had done here before and the subject of the thread.
-- needs: speech, settled, seniority, position_before, thread_subjects
select
    m.message_id, m.thread_id, x.present as counted, substr(x.about, 9) as tension,
    coalesce(s.seniority, 'unknown') as seniority, p.position, t.subject
from settled x
join speech m on m.message_id = x.unit
left join seniority s on s.message_id = m.message_id
left join position_before p on p.message_id = m.message_id
left join thread_subjects t on t.thread_id = m.thread_id
where x.kind = 'message' and x.about like 'tension.%'
order by m.sent_us, m.source_row, tension
