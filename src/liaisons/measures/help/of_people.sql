-- The questions by what is known of who asks.
-- needs: asked, attributes
select q.question_id, a.attribute, a.level
from asked q
join attributes a on a.person = q.asker
