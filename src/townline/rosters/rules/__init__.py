"""Cover, fitness and trades of a roster: pure, with instants as UTC."""
