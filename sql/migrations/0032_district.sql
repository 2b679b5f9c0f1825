-- The report of the district says of which registry its population is: the last import, found without reading the whole trail.
CREATE INDEX event_roster ON event (id) WHERE kind = 'roster_import';
