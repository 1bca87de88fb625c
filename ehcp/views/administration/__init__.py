"""The administrator's room: people, organisations, the authority's details and choices, imports and work."""
