-- Managers are told by mail that a household was opened in an emergency.
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('digest', 'at-once', 'test',
    'acknowledgement', 'password-changed', 'second-factor-set-up', 'second-factor-removed', 'opening'));
