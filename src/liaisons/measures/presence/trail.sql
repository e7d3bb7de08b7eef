-- Messages, and whether they hold a link; one row for each site that it leads to.
-- needs: speech, link_domains
select s.message_id, d.domain is not null as counted, d.domain
from speech s
left join link_domains d on d.message_id = s.message_id
