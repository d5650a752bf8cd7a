"""Procure drives one innovation procurement from a city's need to a signed contract.

``procure/`` is the engine, ``workflows/`` the rules, ``templates/`` the words and
``instance/`` the data. A city changes the middle two without touching Python.
"""

__version__ = "0.1.0"
