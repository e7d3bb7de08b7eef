-- The people linked in one way.
-- needs: links
select network, certainty, source as person, true as counted from links
union
select network, certainty, target as person, true as counted from links
