"""The same approved, printed and sealed case that auditors are given."""

from tests.audit.conftest import (
    app,
    began,
    browse,
    case_id,
    city,
    flow,
    press,
    print_all,
    world,
)

__all__ = ["app", "began", "browse", "case_id", "city", "flow", "press", "print_all", "world"]
