-- Who is linked to whom, in the order of time, which fixes the codes of people whatever their keys.
-- needs: links
select network, certainty, source, target, month
from links
order by sent_us, source_row, network, certainty
