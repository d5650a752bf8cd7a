"""``python -m procure.jobs``: how the supervisor starts each process of its crew."""

from procure.jobs.process import main

main()
