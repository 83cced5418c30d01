"""Slack: events become requests, replies become Block Kit."""
