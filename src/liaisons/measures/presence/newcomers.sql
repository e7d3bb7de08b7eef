-- Everybody who wrote, in the month of their first message, and whether they are new here then.
-- needs: speech, members, window_bounds
select
    f.person,
    coalesce(m.since_us >= w.start_us or m.first_us >= w.start_us + 7776000000000, false)
        as counted,
    f.month
from (
    select person, min(month) as month from speech where person is not null group by person
) f
join members m on m.person = f.person
cross join window_bounds w
