"""Every statutory step as a page: what it will do, the dates it concerns, one form, one act."""
