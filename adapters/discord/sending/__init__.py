"""Messages and what is looked up for them, at the pace that Discord allows."""
