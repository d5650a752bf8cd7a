"""The way of one case, stage by stage, as people walk it on the pages."""
