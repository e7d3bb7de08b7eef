-- The replies to questions whose ends are known, and how each is a help link, if it is one: aimed at
-- the asker (its target is the asker, or it points at nobody and the question opens the thread), or
-- at another participant (``peer``).
-- kept: no
-- needs: replies, targets
select
    message_id, source, case when certainty = 'peer' then peer else asker end as target,
    question_id, thread_id, sent_us, source_row, day, month, alone, certainty
from (
    select
        r.message_id, r.person as source, r.asker, r.question_id, r.thread_id, r.sent_us,
        r.source_row, r.day, r.month, r.alone, t.target as peer,
        case
            when t.target = r.asker then t.certainty
            when t.silent and r.opens then 'opener'
            when t.target is not null and t.target <> r.asker then 'peer'
        end as certainty
    from replies r
    join targets t on t.message_id = r.message_id
    where r.person is not null and r.asker is not null
) pointed
where certainty is not null
