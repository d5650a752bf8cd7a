"""Scenarios: a scripted case played through a workflow by the use cases that pages call.

Two rules hold here. Guards judge each act by its own moment, and none is bypassed. Nothing
is half done: everything is checked and played in a temporary instance first.
"""

from procure.scenarios.faults import ScenarioError
from procure.scenarios.playing import Played, play, play_here
from procure.scenarios.script import read

__all__ = ["Played", "ScenarioError", "play", "play_here", "read"]
