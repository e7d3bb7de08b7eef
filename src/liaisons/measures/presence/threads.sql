-- The first message of each thread.
-- needs: speech
select message_id, true as counted, month
from (
    select
        message_id, month,
        row_number() over (partition by thread_id order by sent_us, source_row) as place
    from speech
) t
where place = 1
