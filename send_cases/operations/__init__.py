"""What keeps an installation running: logs, health, figures, faults, backup and restore, exports, migrations."""
