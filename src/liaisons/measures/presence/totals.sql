-- Messages, threads and people in all.
-- needs: speech
select
    count(*) as messages, count(distinct thread_id) as threads, count(distinct person) as people
from speech
