"""Who may be in a picture: the question to each home, the answer, and the list for the person with the camera."""
