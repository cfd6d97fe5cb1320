"""Region packs: plain data, and the loader that checks it and feeds it to the actions."""
