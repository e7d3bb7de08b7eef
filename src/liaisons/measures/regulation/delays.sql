-- How long after a message the act upon it came, in microseconds.
-- needs: acts
select act, at_us - sent_us as delay_us
from acts
where at_us >= sent_us
order by delay_us, act
