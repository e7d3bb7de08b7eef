-- The waits of this week's questions (the last 7 days) and of those of the 28 days before.
-- needs: waits, window_bounds
select
    w.wait_us, w.replied,
    w.asked_us > b.end_us - 604800000000 as this_week,
    -- whether an hour of it was seen: watched so long, or over before
    w.replied or w.asked_us <= b.end_us - 3600000000 as hour_seen
from waits w
cross join window_bounds b
where w.asked_us > b.end_us - 3024000000000
order by w.asked_us, w.source_row
