-- The questions by how visible they were.
-- needs: exposure
select question_id, exposure
from exposure
