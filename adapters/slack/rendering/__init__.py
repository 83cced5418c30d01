"""Replies as Block Kit, within all of its limits."""
