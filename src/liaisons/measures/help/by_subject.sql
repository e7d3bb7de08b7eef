-- The questions by their subject, where people settled it.
-- needs: subjects
select question_id, subject
from subjects
