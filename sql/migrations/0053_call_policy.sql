-- A rule of rows names the role that it is for, as the others do.
ALTER POLICY escalation_call_read ON escalation_call TO nol_app;
