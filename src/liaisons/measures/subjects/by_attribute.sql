-- The same by what is known of who asks.
-- needs: subjects, question_groups
select distinct
    s.question_id as message_id, s.thread_id, s.subject = k.subject as counted, k.subject,
    g.attribute, g.level, s.source_row
from subjects s
cross join (select distinct subject from subjects) k
join question_groups g on g.question_id = s.question_id
where g.attribute is not null
order by s.source_row, k.subject, g.attribute
