"""HTTP for every service: routes declared once, problems, paging, OpenAPI, health."""
