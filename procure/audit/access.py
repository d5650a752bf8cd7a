"""Who may audit: whoever a registrar or an officer has made auditor of the case."""

from procure.people import permit

# See the list of the cases one audits; it holds only those that were granted.
permit("see_audits", on="signed_in")
# Check the record of a case, read all its papers, take a copy home.
permit("audit_case", {"auditor"})
