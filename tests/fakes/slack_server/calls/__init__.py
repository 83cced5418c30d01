"""Calls of the app: the Web API and response URLs, with their limits and failures."""
