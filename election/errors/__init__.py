"""Every refusal of the service: one catalogue, by area, each refusal with its own sentences.

The web, the command line and the tests all show these sentences; nobody words a refusal twice.
A library's errors become ours where the library is wrapped, and nowhere else.

The tree. A refusal stands under the kind that says what is wrong in general; a kind gives the
page its defaults, and web/app.py gives it a status.

    Refusal                 what was asked for is not right
        Forbidden           who asks has no right to it, or did not show it
        NotFound            something named is not there
        Conflict            the poll's state does not allow it
            OutOfTime       it is too early or too late
        Gone                it was there once
        TooLarge            more was sent than is read
        Unsupported         what was sent is of a kind that is not read
        Unclear             a form does not say one clear thing
        TooMany             too many requests in a minute
        Unavailable         the service cannot answer at the moment
        FaultyFile          a file that people write has faults
            FaultyBallotFile    so has a ballot file

The areas, each a module with the refusals themselves:

    written_files   poll files, rolls, and ballot files to count
    polls           a poll, its people, its seeds
    phases          phases and times
    links           ballot links and sessions
    ballots         forms, envelopes, opened ballots
    box             the sealed box and its unsealing
    crypto          canonical JSON, envelopes, poll keys
    trustees        shares of a poll key
    signatures      signatures and the keys that make them
    counting        ties, and the two counters
    record          the published record
    receipts        receipts against a record
    certification   challenges and certification
    web             the site's start and its forms
    mail            mail servers and messages
    office          settings, files, confirmation
    database        its address, schema and copies
    demo            the demo

A new refusal is one class in the module of its area.

Not here: the status of a page (`web/app.py`), and what is no refusal of ours.
"""
