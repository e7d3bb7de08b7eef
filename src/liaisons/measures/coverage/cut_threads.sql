-- The first message of each thread, and whether what opened the thread is not in the corpus.
-- needs: speech, openers
select t.message_id, o.thread_id is null as counted
from (
    select
        message_id, thread_id,
        row_number() over (partition by thread_id order by sent_us, source_row) as place
    from speech
) t
left join openers o on o.thread_id = t.thread_id
where t.place = 1
