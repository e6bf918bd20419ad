"""What a person is told in writing: that who they are is asked, that their month is extended, what was done, or why nothing is."""
