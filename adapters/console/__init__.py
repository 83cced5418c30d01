"""The console: talk to Paperboy without a token or a network."""
