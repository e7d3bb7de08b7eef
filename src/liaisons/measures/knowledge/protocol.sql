-- Questions whose replies people all judged, and whether the theses' protocol finds consensus: two
-- helpful answers, or one with a reference, and nothing in the thread that opposes or corrects.
-- needs: judged, asked
select
    j.question_id as message_id, j.thread_id,
    (j.helpful >= 2 or j.referenced >= 1) and j.opposed = 0 as counted
from judged j
join asked q on q.question_id = j.question_id
order by q.asked_us, q.source_row
