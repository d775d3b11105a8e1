"""What stands between the site and strangers: headers, limits, timeouts, and what is written down of it."""
