"""Picture models elsewhere: what each is asked, how an edit is checked, and the back end of
`transfer` around any.
"""
