-- How many messages the source marks as accepted or not.
-- needs: speech
select count(accepted) as marked, count(*) as messages
from speech
