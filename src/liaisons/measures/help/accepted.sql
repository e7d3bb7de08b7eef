-- The questions, and whether a reply to them was marked as accepted.
-- needs: asked, accepted_questions
select q.question_id as message_id, a.question_id is not null as counted
from asked q
left join accepted_questions a on a.question_id = q.question_id
