"""Public pages and their partials. They read the record and nothing else: filter, query, render."""
