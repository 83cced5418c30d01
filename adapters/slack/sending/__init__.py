"""Messages that are owed, sent once and found again."""
