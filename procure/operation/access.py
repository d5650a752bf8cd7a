"""Who may see how the installation runs: its operators. Machines show a token instead."""

from procure.people import permit

# See queue, workers and storage; let a job that was given up try anew.
permit("see_operation", on="operator")
