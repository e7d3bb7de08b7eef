-- The questions, and whether they have a reply.
-- needs: waits, question_groups
select
    w.question_id as message_id, w.replied as counted,
    g.month, g.hour, g.seniority, g.attribute, g.level, g.exposure, g.subject
from waits w
join question_groups g on g.question_id = w.question_id
