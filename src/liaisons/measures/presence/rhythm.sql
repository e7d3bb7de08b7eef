-- Messages of each hour of the week.
-- needs: speech
select weekday, hour, count(*) as messages
from speech
group by weekday, hour
order by weekday, hour
