import liaisons.measures.commons as c
from liaisons.measures.contract import Question

if not hasattr(c, "QUESTION"):
    c.QUESTION = Question(name="commons", quantities=(), compute=lambda s: ())
