"""What the organisation must be able to show, written from its rows and settings: register, schedule, checklist, breach report."""
