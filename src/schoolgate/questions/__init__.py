"""The open door: a parent asks without feeling silly, somebody has it by tomorrow, an answer comes in three days."""
