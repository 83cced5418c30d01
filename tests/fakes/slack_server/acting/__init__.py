"""What people do, and what comes back to them."""
