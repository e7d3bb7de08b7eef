-- Acts of moderation in the window: when, by whom, and upon which message: the one named, else the
-- first of the thread; null where it is not in the corpus. To withdraw one's own message is not
-- regulation. Messages deleted since are known here.
-- needs: moderation, stored_messages, stored_joins, zone, calendar
select
    e.event_id, e.act, e.actor, e.target, e.at_us, c.month,
    m.message_id, m.sent_us, coalesce(j.into, m.person) as author,
    coalesce(mc.month, c.month) as message_month
from moderation e
join zone z on e.at_us >= z.from_us and e.at_us < z.until_us
join calendar c on c.day = cast(floor((e.at_us + z.offset_us) / 86400000000e0) as bigint)
left join (
    select thread_id, message_id
    from (
        select
            thread_id, message_id,
            row_number() over (partition by thread_id order by sent_us, source_row) as place
        from stored_messages
    ) ranked
    where place = 1
) t on t.thread_id = e.thread_id
left join stored_messages m on m.message_id = coalesce(e.message_id, t.message_id)
left join stored_joins j on j.person = m.person
left join zone mz on m.sent_us >= mz.from_us and m.sent_us < mz.until_us
left join calendar mc
    on mc.day = cast(floor((m.sent_us + mz.offset_us) / 86400000000e0) as bigint)
where e.act = 'rule_change' or not coalesce(e.actor = coalesce(j.into, m.person), false)
