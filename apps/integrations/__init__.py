"""Everything that crosses the wall: mail, and the demo's story."""
