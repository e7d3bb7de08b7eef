-- Newcomers whose arrival is known, in order of first appearance.
-- needs: arrivals
select
    person, first_us, end_us, thread_id, asks, reply_us, elsewhere_us, returned, returned_late,
    end_us - first_us >= 2592000000000 as followed
from arrivals
order by rank
