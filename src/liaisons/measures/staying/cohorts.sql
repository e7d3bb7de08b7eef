-- Newcomers by the month of their first message, and who of them wrote so many calendar months
-- later. The last month of the window is left out: it is not over.
-- needs: speech, arrivals, calendar
with months as (
    select distinct
        month,
        12 * cast(substr(month, 1, 4) as bigint) + cast(substr(month, 6, 2) as bigint) as place
    from calendar
    where month < (select max(month) from calendar)
)
select
    a.person, a.month as cohort, later.place - own.place as month, w.person is not null as counted
from arrivals a
join months own on own.month = a.month
join months later on later.month >= a.month
left join (
    select distinct person, month from speech where person is not null
) w on w.person = a.person and w.month = later.month
