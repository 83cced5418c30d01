-- The weekdays a person is sent messages on; NULL for all.
ALTER TABLE person ADD COLUMN days TEXT;
