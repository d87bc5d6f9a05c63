"""Structured conversations: explore, focus, plan, review. About the child; they listen and never judge."""
