"""Forms of the statutory steps: one for each act, in the words of the law made plain."""
