"""The acts that a scenario may play: each calls the same use case as a page does."""

from procure.scenarios.acts import of_dialogue, of_need, of_pilots, of_tenders
from procure.scenarios.acts.registry import ACTS, Act, names_in

__all__ = ["ACTS", "Act", "names_in", "of_dialogue", "of_need", "of_pilots", "of_tenders"]
