-- The delays within which a reply is looked for, in seconds.
select 300 as horizon_s
union all select 900 as horizon_s
union all select 3600 as horizon_s
union all select 86400 as horizon_s
union all select 604800 as horizon_s
