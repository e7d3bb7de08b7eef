-- What answers a message that is here, and whether it is dated before it.
-- needs: speech, stored_messages
select s.message_id, s.sent_us < parent.sent_us as counted
from speech s
join stored_messages parent on parent.message_id = s.reply_to
