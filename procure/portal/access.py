"""Who decides that the public may see a case; what is published anybody may read."""

from procure.people import permit

# Publish a case, or take it back.
permit("publish_case", {"officer"})
