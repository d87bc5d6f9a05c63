"""One folder for each kind of list a school can hand in. Each ends in the same typed rows; none of them writes."""
