-- Few rows among millions, and every start asks for them.
CREATE INDEX event_log_erasures ON event_log (position)
    WHERE type IN ('erasure-ordered', 'erasure-completed');
