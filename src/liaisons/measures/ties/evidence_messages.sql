-- The messages that links are made of, by how the link is known. Those that answer another
-- participant than the asker are in no total.
-- needs: links
select message_id, network, true as counted
from links
where certainty not in ('peer', 'inferred')
