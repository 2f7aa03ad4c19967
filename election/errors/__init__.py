"""The catalogue of every refusal of the service, by area, each with its own sentences.

The web, the command line and the tests all show these sentences; nobody words a refusal twice.
The module that wraps a library turns the library's errors into refusals; no other module does.

The tree. A refusal stands under the kind that says what is wrong in general. A kind gives the
page its defaults; web/app.py gives each kind a status.

    Refusal                 something that was asked for and is refused
        Forbidden           the person who asks has no right to it
        NotFound            something named that is not there
        Conflict            the poll's state does not allow it
            OutOfTime       too early, or too late
                TooLate         a time that is over
            StoppedPoll     a poll whose rows in the database cannot be relied on
        Gone                something named that was there once
        TooLarge            a request with too many bytes
        Unsupported         a request of a content type that is not read
        Unclear             a form whose meaning is not clear
        TooMany             too many requests within a minute
        Unavailable         the service cannot answer at the moment
        FaultyFile          a poll file or a roll with faults
            FaultyBallotFile    a ballot file with faults

The areas, each a module with the refusals themselves:

    written_files   poll files, rolls, and ballot files to count
    polls           a poll, its people, its seeds
    phases          phases and times
    nominations     nominations: their time, who may, what is unclear
    changed_rows    rows that the service did not store, and a missing secret key
    links           ballot links and sessions
    ballots         forms, envelopes, opened ballots
    box             the sealed box and its unsealing
    crypto          canonical JSON, envelopes, poll keys
    trustees        shares of a poll key
    signatures      signatures and the keys that make them
    counting        ties, and the two counters
    record          the published record
    rehearsal       rehearsals in real offices, and the reverse
    receipts        receipts against a record
    disputes        objections, challenges, and their rulings
    certification   certification and its signatures
    web             the site's start and its forms
    mail            mail servers and messages
    office          settings and files
    command_line    what is typed, confirmed and printed
    database        the database's address, schema and copies
    demo            the demo
    clock           a clock that jumped, or is behind

Beside them:

    faults          what a log says of a fault of this program

A new refusal is one class in the module of its area.

Not here: the status of a page (`web/app.py`), and the words for faults of the service itself
(`web/refusal_words.py`).
"""
