-- The questions in order: who asks (by rank, −1 if unknown), how long until a reply or the window's
-- end, how many replies by how many people, whether one was accepted.
-- needs: waits, members, seniority, accepted_questions
select
    w.question_id, coalesce(m.rank, -1) as asker,
    w.wait_us, w.replied, w.closed, w.replies, w.repliers,
    a.question_id is not null as accepted,
    w.month, w.hour, coalesce(s.seniority, 'unknown') as seniority
from waits w
left join members m on m.person = w.asker
left join seniority s on s.message_id = w.question_id
left join accepted_questions a on a.question_id = w.question_id
order by w.asked_us, w.source_row
