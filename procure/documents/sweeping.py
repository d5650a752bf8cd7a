"""Sweeping what a process left behind that was killed while it stored a file.

Such a draft has a name of its own that nothing points at; it only takes room.
"""

from datetime import UTC, datetime, timedelta

from procure import config, jobs

# Nobody writes one file for so long.
LEFT = timedelta(hours=1)


@jobs.each_minute
def sweep(now: datetime) -> int:
    """Remove drafts that were left behind, once an hour; return how many there were."""
    if now.minute:
        return 0
    return remove(datetime.now(UTC) - LEFT)  # files live by the machine's clock


def remove(before: datetime) -> int:
    """Remove the drafts that were last written before a moment; return how many there were."""
    swept = 0
    for draft in (config.current().instance / "documents").glob("*/.*"):
        if draft.stat().st_mtime < before.timestamp():
            draft.unlink(missing_ok=True)
            swept += 1
    return swept
