"""The API at /api/v1/: the same rows, rules, forms, actions and sentences as the pages, for systems and scripts."""
