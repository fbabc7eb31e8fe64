def check(facts):
    return ()
