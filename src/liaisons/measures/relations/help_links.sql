-- Help links, helper → asker, one row per message: somebody else's reply in a question's thread,
-- aimed at the asker (its target is the asker, or it points at nobody and the question opens the
-- thread). A reply aimed at another participant is kept as ``peer``, helper → that participant.
-- What replies to several questions of a thread at once is one link.
-- needs: replies, targets
with aimed as (
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
)
select
    message_id, source, case when certainty = 'peer' then peer else asker end as target,
    question_id, thread_id, sent_us, source_row, day, month, certainty
from aimed
where certainty is not null and alone
union all
select
    message_id, source, case when certainty = 'peer' then peer else asker end as target,
    min(question_id) as question_id, min(thread_id) as thread_id,
    min(sent_us) as sent_us, min(source_row) as source_row,
    min(day) as day, min(month) as month,
    certainty
from aimed
where certainty is not null and not alone
group by message_id, source, case when certainty = 'peer' then peer else asker end, certainty
