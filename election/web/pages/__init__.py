"""One module for each page or pair of pages."""
