-- What answers a message, and when that one was sent; ``missing``: it is not in the corpus.
-- needs: speech, stored_messages
select
    s.message_id, s.sent_us, parent.sent_us as parent_us, parent.message_id is null as missing
from speech s
left join stored_messages parent on parent.message_id = s.reply_to
where s.reply_to is not null
