-- Acts of moderation in the window: when, by whom, and upon which message: the one named, else the
-- first of the thread; null where it is not in the corpus. To withdraw one's own message is not
-- regulation. Messages deleted since are known here.
-- needs: moderation, stored_messages, stored_joins, zone, calendar, window_bounds
select
    e.event_id, e.act, e.actor, e.target, e.at_us, c.month,
    m.message_id, m.sent_us, coalesce(j.into, m.person) as author,
    coalesce(mc.month, c.month) as message_month
from moderation e
cross join window_bounds w
join zone z on z.utc_day = cast(floor(e.at_us / 86400000000e0) as bigint)
join calendar c on c.day = cast(floor((
    e.at_us + case when e.at_us < z.change_us then z.before_us else z.after_us end
) / 86400000000e0) as bigint)
left join (
    select thread_id, message_id
    from (
        select
            thread_id, message_id,
            row_number() over (partition by thread_id order by sent_us, source_row) as place
        from stored_messages
        where thread_id in (select thread_id from moderation)
    ) ranked
    where place = 1
) t on t.thread_id = e.thread_id
left join stored_messages m on m.message_id = coalesce(e.message_id, t.message_id)
left join stored_joins j on j.person = m.person
left join zone mz on mz.utc_day = cast(floor(m.sent_us / 86400000000e0) as bigint)
left join calendar mc on mc.day = cast(floor((
    m.sent_us + case when m.sent_us < mz.change_us then mz.before_us else mz.after_us end
) / 86400000000e0) as bigint)
where e.at_us >= w.start_us and e.at_us <= w.end_us
  and (e.act = 'rule_change' or not coalesce(e.actor = coalesce(j.into, m.person), false))
