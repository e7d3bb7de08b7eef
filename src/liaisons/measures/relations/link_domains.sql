-- The sites that the links of each message lead to, each once: the host of the address, without
-- user, port and a leading www.
-- needs: speech, stored_messages
select distinct message_id, domain
from (
    select
        message_id,
        regexp_replace(split_part(regexp_replace(host, '^.*@', ''), ':', 1), '^www[0-9]*[.]', '')
            as domain
    from (
        select
            message_id,
            lower(split_part(split_part(split_part(address, '/', 1), '?', 1), '#', 1)) as host
        from (
            select s.message_id, regexp_replace(l.link, '^[A-Za-z][A-Za-z0-9+.-]*://', '') as address
            from speech s
            join (select message_id, explode(links) as link from stored_messages) l
                on l.message_id = s.message_id
        ) addresses
    ) hosts
) domains
where domain like '%_.__%'
