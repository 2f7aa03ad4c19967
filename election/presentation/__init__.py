"""How values are put before people: templates, times in words, tables and charts."""
