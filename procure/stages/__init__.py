"""The five rooms in which a case lives: need, market dialogue, pilot, evaluation, contract.

They do not import each other. What passes between them are cases, calls, links and facts.
"""
