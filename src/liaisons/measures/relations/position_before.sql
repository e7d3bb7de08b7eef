-- What the author of each message had done here before it: helped somebody, else asked, or neither.
-- needs: speech, help_links, asked
select
    s.message_id,
    case
        when h.first_us < s.sent_us then 'has_helped'
        when a.first_us < s.sent_us then 'has_asked'
        else 'neither'
    end as position
from speech s
left join (
    select source as person, min(sent_us) as first_us
    from help_links
    where certainty <> 'peer'
    group by source
) h on h.person = s.person
left join (
    select asker as person, min(asked_us) as first_us from asked group by asker
) a on a.person = s.person
where s.person is not null
