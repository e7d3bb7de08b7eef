-- In how many months each person wrote, in order of first appearance.
-- needs: speech, members
select m.rank, count(distinct s.month) as months
from speech s
join members m on m.person = s.person
group by m.rank
order by m.rank
