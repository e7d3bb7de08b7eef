-- The days of the window, and whether nothing at all was sent on them.
-- needs: calendar, messages, zone
select c.day, s.day is null as counted
from calendar c
left join (
    select distinct cast(floor((m.sent_us + z.offset_us) / 86400000000e0) as bigint) as day
    from messages m
    join zone z on m.sent_us >= z.from_us and m.sent_us < z.until_us
) s on s.day = c.day
