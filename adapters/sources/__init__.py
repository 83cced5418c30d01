"""Where papers come from: the daily list, saved pages and files, the bundled sample."""
