"""Video services: what each is asked, and the back end of `imagine` around any of them."""
