"""The product in a real browser: a live server, a real worker, real mail, and people who sign in through the page."""
