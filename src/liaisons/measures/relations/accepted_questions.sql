-- The questions of which a reply was marked as accepted.
-- needs: replies, speech
select distinct r.question_id
from replies r
join speech s on s.message_id = r.message_id
where s.accepted
