-- Somebody else's later messages in a question's thread. Where the source tells answers from
-- comments, only answers. A deleted author is taken to be somebody else.
-- needs: asked, speech, rule
select
    q.question_id, q.thread_id, q.asker, q.asked_us, q.opens, q.alone,
    s.message_id, s.person, s.sent_us, s.source_row, s.day, s.month,
    s.sent_us - q.asked_us as delay_us
from asked q
join speech s on s.thread_id = q.thread_id
cross join rule r
where s.message_id <> q.question_id
  and (s.person is null or q.asker is null or s.person <> q.asker)
  and (s.sent_us > q.asked_us
       or (s.sent_us = q.asked_us
           and (s.reply_to = q.question_id or s.source_row > q.source_row)))
  and (not r.only_answers or s.kind = 'answer')
