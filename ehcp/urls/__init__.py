"""Addresses, one file per room: what officers, schools, advisers and administrators open."""
