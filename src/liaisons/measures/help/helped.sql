-- Questions with replies that were all judged, and whether one of them helps.
-- needs: judged, question_groups
select
    j.question_id as message_id, j.helpful > 0 as counted,
    g.month, g.hour, g.seniority, g.attribute, g.level, g.exposure, g.subject
from judged j
join question_groups g on g.question_id = j.question_id
