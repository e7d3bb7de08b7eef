-- Which messages are questions, and whether the source itself says so.
-- kept: no
-- needs: stored_questions
select message_id, is_question, version = '' as declared
from stored_questions
