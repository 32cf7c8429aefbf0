"""What each subcommand does. Each gives the object that --json prints, and tells the user in
words.
"""
