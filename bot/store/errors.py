"""What goes wrong with a database in a way that whoever hosts the bot can mend."""


class StoreError(Exception):
    """The database cannot be used; the message says why and what to do."""
