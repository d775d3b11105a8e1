"""The desk's pages. `tracker.apps` imports them once the site that they register with exists."""
