-- For each newcomer the last message before the first silence of 180 days; where there is no such
-- silence, their last message.
-- needs: speech, arrivals
select a.person, a.rank, a.first_us, a.end_us, min(s.sent_us) as last_us
from arrivals a
join (
    select
        person, sent_us,
        lead(sent_us) over (partition by person order by sent_us, source_row) as next_us
    from speech
    where person is not null
) s on s.person = a.person
where s.next_us is null or s.next_us - s.sent_us >= 15552000000000
group by a.person, a.rank, a.first_us, a.end_us
