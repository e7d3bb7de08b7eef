-- Replies that people read for this contribution.
-- needs: contributions
select message_id, thread_id, counted
from contributions
where about = 'contribution.correction'
order by sent_us, source_row
