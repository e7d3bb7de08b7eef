-- The days of the window, and whether nothing at all was sent on them.
-- needs: calendar, messages, zone
select c.day, s.day is null as counted
from calendar c
left join (
    select distinct cast(floor((
        m.sent_us + case when m.sent_us < z.change_us then z.before_us else z.after_us end
    ) / 86400000000e0) as bigint) as day
    from messages m
    join zone z on z.utc_day = cast(floor(m.sent_us / 86400000000e0) as bigint)
) s on s.day = c.day
