-- Newcomers watched for 30 days, what is known of them, and who of them wrote in another thread by
-- then.
-- needs: arrivals, attributes
select a.person, a.returned as counted, t.attribute, t.level
from arrivals a
left join attributes t on t.person = a.person
where a.end_us - a.first_us >= 2592000000000
