// A sample of a script.
