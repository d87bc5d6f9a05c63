"""Wonde: a school's records read over the network, off until a key is set.

The names of addresses and fields follow Wonde's public documentation and public programs that use it. They have not
been checked against a live school: try it with one school and look at the preview before relying on it.
"""

from schoolgate.imports.sources.wonde.live import PREFIX, read_live

__all__ = ["PREFIX", "read_live"]
