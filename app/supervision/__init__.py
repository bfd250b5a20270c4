"""Starting the processes of the service, keeping them running and ending them."""
