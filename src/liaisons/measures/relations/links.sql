-- Both networks, one row per message and link.
-- kept: no
-- needs: help_links, contact_links
select 'help' as network, message_id, source, target, question_id, thread_id, sent_us, source_row,
       day, month, certainty
from help_links
union all
select 'contact' as network, message_id, source, target, question_id, thread_id, sent_us,
       source_row, day, month, certainty
from contact_links
