-- How many replies each person gave in the last 28 days.
-- needs: replies, window_bounds
select r.person, count(*) as replies
from replies r
cross join window_bounds b
where r.person is not null and r.sent_us > b.end_us - 2419200000000
group by r.person
order by count(*) desc, r.person
