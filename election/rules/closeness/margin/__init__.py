"""The margin of an election: the fewest ballots that must change for another winner.

The method is that of Magrino, Rivest, Shen and Wagner, "Computing the margin of victory in IRV
elections" (2011), and Blom, Stuckey, Teague and Tidhar, "Efficient computation of exact IRV
margins" (2016), in whole numbers throughout. The possible ends of a count are searched, the
cheapest first, and a small integer program prices each. docs/reference/margin.md explains it.

Read `margin`, then `search`, `alternative`, `elimination_suffix`, `standing_rounds`, `lower_bound`,
and last `integer_program`, with `integer_rows` and `simplex` below it.
"""
