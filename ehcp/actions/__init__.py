"""The only way a fact changes. Always the same shape: lock, allowed, change, record, afterwards."""
