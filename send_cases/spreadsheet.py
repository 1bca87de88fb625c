"""Cells of a CSV that a spreadsheet opens."""


def safe_cell(text: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
