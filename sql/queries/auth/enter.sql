-- Says for this transaction who asks, ahead of each query of a session. $1: the digest of its token in hex, with a plus behind it where a
-- password that has to be changed first will do. One row: enter, true; 28000 without a live session, 28P01 before that change.
SELECT enter($1)
