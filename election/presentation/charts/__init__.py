"""Pictures of a result as SVG: counts in, markup out.

Nothing here has a colour, a style attribute or a request: classes are coloured by report.css, in
light, dark, print and forced colours. A picture repeats what a table or sentence beside it says.
"""
