"""Language models elsewhere: what each is asked, how its answer is read, and the back end of `plan`
around any.
"""
