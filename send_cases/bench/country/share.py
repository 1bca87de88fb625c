"""One process's share of the children: ``python -m send_cases.bench.country.share PUPILS DAY SEED MOST SHARE OF``.

Prints how many rows it wrote.
"""

import datetime as dt
import sys

import django


def main() -> None:
    """Invent and write the share."""
    django.setup()
    from send_cases.bench.country.building import write_share
    from send_cases.bench.country.inventing import Country

    pupils, day, seed, most, share, of = sys.argv[1:]
    country = Country(int(pupils), dt.date.fromisoformat(day), int(seed), int(most))
    print(write_share(country, int(share), int(of)))


if __name__ == "__main__":
    main()
