-- Messages that hold a link to somewhere.
-- needs: link_domains
select count(distinct message_id) as messages
from link_domains
