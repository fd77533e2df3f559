"""The pure rules of pages and of who gets them."""
