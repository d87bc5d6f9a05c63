"""Kind and clear at the desk: drafts read over, the school's own words, and practice."""
