-- Newcomers followed long enough for a silence of 180 days to be seen, and who fell silent.
-- needs: speech, arrivals
select a.person, min(s.sent_us) <= min(a.end_us) - 15552000000000 as counted
from arrivals a
join (
    select
        person, sent_us,
        lead(sent_us) over (partition by person order by sent_us, source_row) as next_us
    from speech
    where person is not null
) s on s.person = a.person
where (s.next_us is null or s.next_us - s.sent_us >= 15552000000000)
  and a.first_us < a.end_us - 15552000000000
group by a.person
