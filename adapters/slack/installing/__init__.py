"""Workspaces: their tokens, how they come and how they go."""
