"""Who works here: which roles they hold, from when until when; letting somebody in, and out at once."""
