-- What answers a message, and whether that message is not in the corpus.
-- needs: speech, stored_messages
select s.message_id, parent.message_id is null as counted
from speech s
left join stored_messages parent on parent.message_id = s.reply_to
where s.reply_to is not null
