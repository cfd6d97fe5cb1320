"""`./townline bench public`: a million requests as everybody sees them, and a storm of reports."""
