"""The kinds of long work of casework itself: the morning's flags, the night's comparison, the import of schools."""

from __future__ import annotations
