-- Questions whose subject people settled, once for each subject that occurs.
-- needs: subjects, question_groups
select distinct
    s.question_id as message_id, s.thread_id, s.subject = k.subject as counted, k.subject,
    g.month, g.seniority, s.source_row
from subjects s
cross join (select distinct subject from subjects) k
join (select distinct question_id, month, seniority from question_groups) g
    on g.question_id = s.question_id
order by s.source_row, k.subject
