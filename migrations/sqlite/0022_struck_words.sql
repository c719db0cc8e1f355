-- Few rows among millions, and every start asks for them.
CREATE INDEX event_log_struck ON event_log (stream_id)
    WHERE type = 'words-struck';
