"""The parts of ``manage.py sen2``, one module each: ``HELP``, ``add_arguments(parser)`` and ``handle(command, **options)``."""
