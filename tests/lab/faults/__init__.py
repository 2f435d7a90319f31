"""Small scripted servers for faults that no real program plays."""
