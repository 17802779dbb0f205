"""Edits and judgement: what an agent is asked about, and what of its answer may be written (REFUSE_IF)."""
