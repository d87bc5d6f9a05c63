"""Tell the DSL: who handed over what about whom, and when. Never the content of a concern."""
