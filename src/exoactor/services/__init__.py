"""Services elsewhere that do paid work: asked once, waited for, fetched, and never paid twice."""
