-- Messages of each network by how their link is known.
-- needs: links
select network, certainty, count(*) as messages
from links
group by network, certainty
order by network, certainty
