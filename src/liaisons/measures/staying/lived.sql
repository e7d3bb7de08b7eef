-- Newcomers followed long enough for a silence of 180 days to be seen, and who fell silent.
-- needs: departures
select person, last_us <= end_us - 15552000000000 as counted
from departures
where first_us < end_us - 15552000000000
