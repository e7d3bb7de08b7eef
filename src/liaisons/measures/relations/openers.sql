-- The message that opens each thread: the one the thread is named after, else the first that
-- answers nothing. A thread whose beginning is not in the corpus has none.
-- needs: speech
select thread_id, message_id
from (
    select
        thread_id, message_id,
        row_number() over (
            partition by thread_id
            order by case when message_id = thread_id then 0 else 1 end, sent_us, source_row
        ) as place
    from speech
    where reply_to is null and kind in ('post', 'quote')
) ranked
where place = 1
