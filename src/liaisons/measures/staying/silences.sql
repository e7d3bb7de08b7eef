-- When each newcomer came, when they were last followed, and their last message before falling silent.
-- needs: departures
select first_us, end_us, last_us
from departures
order by rank
