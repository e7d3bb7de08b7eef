-- People watched for at least 90 days, how they stand, and who gave more help than they received.
-- needs: commons_people
select person, balance, given > received as counted from commons_people
