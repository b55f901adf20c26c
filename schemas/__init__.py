"""The wire contract as marshmallow schemas: requests, results and problems."""
