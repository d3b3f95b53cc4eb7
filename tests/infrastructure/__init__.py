"""What tests stand on: databases, a browser, threads at once. No facts about the product."""
