-- Questions whose answers people coded for consensus, and whether they converged.
-- needs: consensus, thread_subjects
select c.message_id, c.thread_id, c.outcome = 'converged' as counted, t.subject
from consensus c
left join thread_subjects t on t.thread_id = c.thread_id
order by c.source_row
