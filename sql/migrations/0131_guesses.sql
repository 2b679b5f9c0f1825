-- Every comparison of a proof with a password takes a number that no rollback gives back; its row is there when the transaction that compared was committed. So
-- who guesses and rolls back leaves gaps (functions/auth/guess.sql).
CREATE SEQUENCE guess_number;
CREATE TABLE guess (n bigint PRIMARY KEY);
GRANT DELETE ON guess TO nol_system;
GRANT SELECT ON SEQUENCE guess_number TO nol_system;
-- Where the machine's clock was at the last tick, in milliseconds since 1970: no open transaction keeps it from being noted.
CREATE SEQUENCE clock_seen_ms;
GRANT SELECT, UPDATE ON SEQUENCE clock_seen_ms TO nol_system;
DELETE FROM setting WHERE name = 'clock_seen';
