-- Links in the order of time, which fixes the codes of people whatever their keys.
-- needs: links
select network, source, target, message_id, question_id, thread_id, sent_us, source_row, day, month,
       certainty
from links
order by sent_us, source_row, network, certainty
