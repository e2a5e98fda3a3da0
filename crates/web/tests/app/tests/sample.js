// A test, which is nobody else's business.
