-- People watched for at least 90 days, and whether each balance is theirs.
-- needs: commons_people
select p.person, b.balance, p.balance = b.balance as counted
from commons_people p
cross join (select distinct balance from commons_people) b
