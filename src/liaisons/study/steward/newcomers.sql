-- Those whose first message, in the last 28 days, asks something; whether somebody replied.
-- needs: arrivals, window_bounds
select a.reply_us is not null as replied
from arrivals a
cross join window_bounds b
where a.asks and a.first_us > b.end_us - 2419200000000
