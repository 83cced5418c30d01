"""What Slack sends the app: over a socket, or by signed HTTP."""
