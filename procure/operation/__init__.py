"""What whoever runs the installation sees: whether it works, and what is stuck.

Two rules hold here. No case and no person is shown: jobs are numbers and kinds. What a
machine asks (health, readiness, metrics) is answered from the database, so that it is
true whichever process answers.
"""

from typing import TYPE_CHECKING

from procure.operation import access, metrics, pages

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["access", "observe", "pages"]


def observe(app: "Flask") -> None:
    """Have an application count its requests for /metrics."""
    app.extensions["procure.observe"] = metrics.observe
