"""`make bench`: a synthetic record of a given size, and what the site does with it, as ratios.

No part of the site: nothing in tracker/ imports it.
"""
