"""One module a language: its words, and what they mean. No code but tables."""
