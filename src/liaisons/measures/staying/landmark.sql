-- Newcomers watched for 30 days whose first message was a question, by whether it was replied to
-- within 24 hours, and who of them wrote in another thread after that hour and within 30 days.
-- needs: arrivals
select
    person, returned_late as counted,
    coalesce(reply_us <= first_us + 86400000000, false) as replied_within_24h
from arrivals
where asks and end_us - first_us >= 2592000000000
