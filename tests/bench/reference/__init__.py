"""The intake as stock nameko would have it: HTTP gateway, RPC, one insert, one event; what ours is measured against."""
