"""Threads and files: the live session, the synchronous run, recordings and snapshots. No Qt."""
