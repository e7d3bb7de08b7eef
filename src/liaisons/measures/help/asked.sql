-- The questions.
-- needs: question_groups
select
    question_id as message_id, true as counted,
    month, hour, seniority, attribute, level, exposure, subject
from question_groups
