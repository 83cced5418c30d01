"""Discord: commands, messages and buttons."""
