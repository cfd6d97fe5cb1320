"""Who is on call, when, with which numbers and qualifications."""
