"""What people enter, press and fill in, and the answers to it."""
