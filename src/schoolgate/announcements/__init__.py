"""One-off notices: written once, looked at before they go, told to each parent once, and it shows who has them."""
