"""People, clinics, episodes, access, audit and project wiring."""
