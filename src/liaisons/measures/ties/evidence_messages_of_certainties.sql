-- The messages that links are made of, by how the link is known.
-- needs: links
select message_id, network, certainty, true as counted from links
