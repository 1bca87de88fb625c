"""The person-level return as a kept thing: built, looked through, explained, signed, compared, built again."""
