"""What people type, press and choose, and the answers to it."""
