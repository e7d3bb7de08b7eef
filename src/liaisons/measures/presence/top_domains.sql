-- The twenty sites that most messages lead to.
-- needs: link_domains
select domain, count(*) as messages
from link_domains
group by domain
order by messages desc, domain
limit 20
