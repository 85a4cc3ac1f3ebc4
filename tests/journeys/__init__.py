"""What a user does, from a cold start to the next start: the real program, real events, and only what can be seen.

`user.py` is the user, and all that a journey talks to. `stage.py` starts programs, `hands.py` and `sight.py` are what
moves and looks inside of them. A journey knows nothing of the product but the words in its window and the files it leaves.
"""
