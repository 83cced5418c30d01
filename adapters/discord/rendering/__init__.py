"""Replies as Discord's components, within all of its limits."""
