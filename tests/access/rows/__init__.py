"""The rows of the oracle, one file for each room. `oracle.py` gathers what it finds here.

A room's file holds up to four tables:

`ROWS`       name of the address → `Row`: who opens it and who does what, by hand.
`IDS`        a word that stands in `Row.at` → a function of the `World` that gives the id.
`FORMS`      a word that stands in `Row.data` → a function of the `World` that gives the form, filled in rightly.
`RELATIONS`  a word that stands in `Row.at` → what else of its kind there is (another home's, another school's, sealed,
             deleted), and who may see that; see `relations.py`. Without an entry, only what does not exist is tried.
"""
