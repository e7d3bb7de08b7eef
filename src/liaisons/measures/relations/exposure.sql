-- How visible each question was, where that is known: thirds of the questions by the reactions to
-- them, and by the followers of who asks. Equal numbers stay together, in the lowest third they
-- reach; nothing is said where all are equal.
-- needs: asked, members
select
    question_id,
    case cast(floor((place - 1) * 3e0 / size) as bigint)
        when 0 then 'few' when 1 then 'some' else 'many'
    end || ' ' || what as exposure
from (
    select
        question_id, what,
        rank() over (partition by what order by amount) as place,
        count(*) over (partition by what) as size,
        min(amount) over (partition by what) as lowest,
        max(amount) over (partition by what) as highest
    from (
        select question_id, 'reactions' as what, cast(reactions as bigint) as amount
        from asked
        where reactions is not null
        union all
        select q.question_id, 'followers' as what, m.followers as amount
        from asked q
        join members m on m.person = q.asker
        where m.followers is not null
    ) amounts
) ranked
where lowest < highest
