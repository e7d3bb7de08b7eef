-- The subject of each thread: that of its first question whose subject is settled.
-- needs: subjects
select thread_id, min_by(subject, source_row) as subject
from subjects
group by thread_id
