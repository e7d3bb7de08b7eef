-- How many acts each known regulator made.
-- needs: acts
select count(*) as acts
from acts
where actor is not null
group by actor
order by acts
