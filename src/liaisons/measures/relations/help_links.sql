-- Help links, helper → asker, one row per message: somebody else's reply in a question's thread,
-- aimed at the asker. A reply aimed at another participant is kept as ``peer``, helper → that
-- participant. What replies to several questions of a thread at once is one link.
-- needs: aimed
select
    message_id, source, target, question_id, thread_id, sent_us, source_row, day, month, certainty
from aimed
where alone
union all
select
    message_id, source, target,
    min(question_id) as question_id, min(thread_id) as thread_id,
    min(sent_us) as sent_us, min(source_row) as source_row,
    min(day) as day, min(month) as month,
    certainty
from aimed
where not alone
group by message_id, source, target, certainty
