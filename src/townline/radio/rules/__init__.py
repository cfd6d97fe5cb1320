"""What is typed at the radio, and when somebody alone must be heard from: pure."""
