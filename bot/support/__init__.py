"""What the bot knows about rejections, and about the world: pure functions and values, no I/O."""
