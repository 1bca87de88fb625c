"""The child-level lists that Ofsted and CQC ask for at an area SEND inspection ("Annex A")."""
