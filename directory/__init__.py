"""Who there is: sites, customers, staff and their sessions."""
