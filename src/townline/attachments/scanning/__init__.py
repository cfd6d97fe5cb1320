"""The check for harmful programs, behind a port: ClamAV in production, a double for demo and tests."""
