"""What an agency fills in and how its own file is read: a template, a reader, its own model."""
