-- Messages of each day of the window, with the week the day belongs to (from Monday).
-- needs: calendar, speech
select
    c.day,
    cast(floor((c.day + 3) / 7e0) as bigint) as week,
    coalesce(s.messages, 0) as messages
from calendar c
left join (select day, count(*) as messages from speech group by day) s on s.day = c.day
order by c.day
