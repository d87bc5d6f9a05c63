"""Terms, inset days, quiet hours and the school-day clock: pure arithmetic over a small calendar, no tables."""
