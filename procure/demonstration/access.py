"""Who may use the demonstration's bar: everybody, where there is one."""

from procure.people import permit

# Be another example person, move the clock, take the tour. Refused outside a demonstration.
permit("use_demonstration", on="public")
