-- Help links, helper → asker, one row per message: somebody else's reply in a question's thread,
-- aimed at the asker (its target is the asker, or it points at nobody and the question opens the
-- thread). A reply aimed at another participant is kept as ``peer``, helper → that participant.
-- needs: replies, targets
select
    message_id, person as source,
    case when certainty = 'peer' then peer else asker end as target,
    min(question_id) as question_id, min(thread_id) as thread_id,
    min(sent_us) as sent_us, min(source_row) as source_row,
    min(day) as day, min(month) as month,
    certainty
from (
    select
        r.message_id, r.person, r.asker, r.question_id, r.thread_id, r.sent_us, r.source_row,
        r.day, r.month, t.target as peer,
        case
            when t.target = r.asker then t.certainty
            when t.silent and r.opens then 'opener'
            when t.target is not null and t.target <> r.asker then 'peer'
        end as certainty
    from replies r
    join targets t on t.message_id = r.message_id
    where r.person is not null and r.asker is not null
) aimed
where certainty is not null
group by message_id, person, case when certainty = 'peer' then peer else asker end, certainty
