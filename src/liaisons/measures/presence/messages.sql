-- Messages by month, hour of the week, and what is known of their authors.
-- needs: speech, attributes
select s.message_id, true as counted, s.month, s.weekday, s.hour, a.attribute, a.level
from speech s
left join attributes a on a.person = s.person
