"""The record as JSON, at /api/v1/: the rows of the files, page by page, and the document that says so."""
