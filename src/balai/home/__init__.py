"""The first page of the site and of every network: on top of the other rooms, because it shows all of them."""
