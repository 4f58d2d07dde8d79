"""What bench/properties.py is made of: one module for each family of properties."""
