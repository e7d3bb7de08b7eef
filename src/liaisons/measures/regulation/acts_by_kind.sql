-- Acts of each kind in each month in which there were any.
-- needs: acts
select act, month, count(*) as acts
from acts
group by act, month
order by act, month
