"""Who may do what, and who hears what: roles, second factors, accesses, and listenings that are noted before they begin."""
