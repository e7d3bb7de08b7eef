-- One row per calendar month of the window: its days, the first of them, its messages and the people
-- who wrote in it.
-- needs: calendar, speech
select
    c.month, c.days, c.first_day,
    coalesce(s.messages, 0) as messages,
    coalesce(s.people, 0) as people
from (select month, count(*) as days, min(day) as first_day from calendar group by month) c
left join (
    select month, count(*) as messages, count(distinct person) as people
    from speech
    group by month
) s on s.month = c.month
