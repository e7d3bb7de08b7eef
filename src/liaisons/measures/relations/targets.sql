-- Whom each message is directed at, and how that is known: the author of what it answers, else of
-- what it quotes, else the person it addresses; never its own author, never a deleted one.
-- ``silent`` says that the message points at nobody but its own author: it continues what it
-- answers.
-- needs: speech, messages, rule
select
    s.message_id,
    case
        when parent.person is not null and parent.person <> s.person then parent.person
        when quoted.person is not null and quoted.person <> s.person then quoted.person
        when s.reply_to_person is not null and s.reply_to_person <> s.person then s.reply_to_person
    end as target,
    case
        when parent.person is not null and parent.person <> s.person then 'reply'
        when quoted.person is not null and quoted.person <> s.person then 'quote'
        when s.reply_to is not null or r.addressees_are_sure then 'reply'
        else 'mention'
    end as certainty,
    coalesce(s.reply_to is null or parent.person = s.person, false)
        and coalesce(s.quoted_id is null or quoted.person = s.person, false)
        and coalesce(s.reply_to_person is null or s.reply_to_person = s.person, false) as silent
from speech s
cross join rule r
left join messages parent on parent.message_id = s.reply_to
left join messages quoted on quoted.message_id = s.quoted_id
