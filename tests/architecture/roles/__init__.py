"""The matrix of roles: every route of the product, tried by everybody who could knock."""
