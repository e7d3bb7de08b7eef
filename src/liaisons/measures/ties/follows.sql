-- How many follow ties are known, of anybody.
-- needs: stored_ties
select count(*) as follows
from stored_ties
where kind in ('follow', 'friend')
