"""An assistant that learns from the team's own codings, on this machine, and only proposes.

    lesson = lessons.lesson(session, "gp", "subject")
    trust = heldout.tried(lesson, seed)          # never on what it was taught
    for row in trust.rows("gp", chance): print(row.measure, row.group, row.value)

What it says of a message is never a coding of people: agreement, decisions and measures leave it
out. Where people coded too little, or it does not agree with them, it says so instead.
"""
