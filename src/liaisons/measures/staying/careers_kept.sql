-- Newcomers who were one thing before they were, or without ever having been, the other.
-- needs: staying_careers
select * from staying_careers
