-- Everybody who wrote, and whether they were found to have each role.
-- needs: actors_people
select p.person, r.role, p.role = r.role as counted
from actors_people p
cross join (select distinct role from actors_people) r
