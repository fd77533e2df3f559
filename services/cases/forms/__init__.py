"""The ten official forms: what stands in each, and how a template becomes a document."""
