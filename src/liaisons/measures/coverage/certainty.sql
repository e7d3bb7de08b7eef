-- The messages that make the links of each network, and how the link is known.
-- needs: links
select message_id, true as counted, network, certainty
from links
