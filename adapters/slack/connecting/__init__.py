"""The ways to Slack and back: sockets, HTTP and clients."""
