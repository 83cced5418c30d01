"""App Home, its forms and what completes in them."""
