"""Sheets (XLSX) as they come in and go out."""
