"""What the made-up school remembers about itself."""

from django.db import models


class Anchor(models.Model):
    """The day for which the made-up schools were made, and how. One row, or none when nothing is made up here."""

    day = models.DateField()
    pupils = models.PositiveIntegerField()
    seed = models.PositiveIntegerField()
    made_by = models.PositiveIntegerField()  # `seed.EDITION`: a newer Schoolgate makes the school anew
