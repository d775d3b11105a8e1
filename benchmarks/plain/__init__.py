"""A plain Django project with django-import-export, which the site is measured against.

It runs in an environment of its own (benchmarks/others.py) and knows nothing of the site but one table.
"""
