-- Who is linked to whom in the contact network, in the order of time, which fixes the codes of people
-- whatever their keys.
-- needs: numbered_links
select source, target, day, certainty
from numbered_links
where network = 'contact'
order by sent_us, source_row, certainty
