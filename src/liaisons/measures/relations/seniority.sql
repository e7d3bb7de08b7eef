-- How long the author of each message had been here when writing it: newcomer in the first 30 days,
-- veteran after 365, between; unknown where it is not known since when they are here.
-- needs: speech, members
select
    s.message_id, s.person,
    case
        when m.since_us is null then 'unknown'
        when s.sent_us < m.since_us + 2592000000000 then 'newcomer'
        when s.sent_us > m.since_us + 31536000000000 then 'veteran'
        else 'between'
    end as seniority
from speech s
join members m on m.person = s.person
