-- After so many days a password has to be changed at the next login; 0: none expires.
INSERT INTO setting VALUES ('password_days', '0');
