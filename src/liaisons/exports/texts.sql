-- Every message as it now reads, in the order of time. ``spoken`` tells what people say to each other
-- from shares, edits, service messages and bots; ``asks`` what counts as a question by the study's
-- rule, ``declared`` what the source itself says of it (null where it says nothing).
-- needs: messages, speech, asked, questions, stored_messages
select
    m.message_id, m.thread_id, m.reply_to, m.quoted_id, m.person, m.reply_to_person,
    m.sent_us, m.kind, m.visibility, m.reactions, m.shares, m.score, m.accepted,
    s.title, s.text, s.lang,
    d.month,
    d.message_id is not null as spoken,
    a.question_id is not null as asks,
    case when q.declared then q.is_question end as declared
from messages m
join stored_messages s on s.message_id = m.message_id
left join speech d on d.message_id = m.message_id
left join (select distinct question_id from asked) a on a.question_id = m.message_id
left join questions q on q.message_id = m.message_id
order by m.sent_us, m.source_row
