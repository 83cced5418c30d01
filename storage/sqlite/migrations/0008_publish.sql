-- Whether what comes is passed on to those who follow the channel.
ALTER TABLE subscription ADD COLUMN publish INTEGER NOT NULL DEFAULT 0;
