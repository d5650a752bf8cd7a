"""What a check of the record found: values that a page or a command puts into words."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written, and where.

    The text key of its kind is ``finding.<kind>``. What stands in a chain has ``chain``
    and ``number``; what stands in a table has ``table`` and ``key`` (of a log: its year
    and the place or size).
    """

    kind: str
    chain: str = ""
    number: int = 0
    table: str = ""
    key: str = ""


@dataclass(slots=True)
class Report:
    """All findings, and how much was looked at."""

    findings: list[Finding] = field(default_factory=list)
    events: int = 0
    chains: int = 0
    leaves: int = 0
    checkpoints: int = 0
    rows: int = 0
    texts: int = 0
    forgotten: int = 0
    # Events that wait for the sealer; more than a few seconds' worth means it does not run.
    waiting: int = 0

    @property
    def ok(self) -> bool:
        """Say whether everything is as it was written."""
        return not self.findings

    def found(
        self, kind: str, chain: str = "", number: int = 0, table: str = "", key: str = ""
    ) -> None:
        """Add a finding."""
        self.findings.append(Finding(kind, chain, number, table, key))
