-- The questions, by the study's rule. ``alone``: no other is asked in its thread.
-- needs: speech, openers, questions, rule, tagged
select
    s.message_id as question_id, s.thread_id, s.person as asker,
    s.sent_us as asked_us, s.source_row, s.day, s.month, s.hour, s.weekday,
    s.reactions, s.shares,
    o.message_id is not null as opens,
    count(*) over (partition by s.thread_id) = 1 as alone
from speech s
cross join rule r
left join openers o on o.message_id = s.message_id
left join questions q on q.message_id = s.message_id
left join tagged t on t.message_id = s.message_id
where (r.name = 'declared' and q.is_question and q.declared)
   or (r.name = 'detected' and q.is_question and o.message_id is not null)
   or (r.name = 'every opening' and o.message_id is not null)
   or (r.name = 'hashtag' and t.message_id is not null)
