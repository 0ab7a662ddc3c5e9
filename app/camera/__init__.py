"""Where frames come from: cameras, streams, video files, pictures, the demo clip. Start at `sources.open_source`."""
